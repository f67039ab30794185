// The successor of a certificate that somebody else makes: put beside the present one, and taken in its place by a run.
// Must not know: AWS calls, how certificates are encoded.
#pragma once

#include <optional>
#include <string>

#include "engine/plan/model/step_kind.h"

namespace byoc {

// Where it is put, as the manifest would name it and as it is to be opened.
const std::string& successor_name(const Step& step);
Path successor_file(const Step& step);

// What was found there is kept among the details of the present one. An obstacle keeps its words only.
void add_successor(Observed& present, const Observed& successor);
std::optional<Observed> successor_in(const Observed& present);

// Whether what was found there is the present one once more, as a run leaves it that was killed after having taken it.
bool is_in_place(const Observed& present, const Observed& successor);

// It is taken by `action`, for `reasons`, unless it can't take the place of the present one: for its `misfits`, asked
// for where it can be read, or since what the present one has issued would not verify any more.
Decision take_successor(const Situation& situation, const Observed& successor, Action action, Reasons reasons,
                        Reasons (*misfits)(const Situation& situation));

}  // namespace byoc
