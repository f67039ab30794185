// Why a step is due, blocked or warned about, and the way out, in words: made of a reason's code and values.
// Must not know: any view in particular, how plans are made.
#pragma once

#include <string>
#include <vector>

#include "engine/plan/model/plan.h"

namespace byoc {

// One sentence, in lower case and without a full stop. Values stand in it as they are: a view escapes the whole.
std::string words_of(const Reason& reason, const Step& step);

// Of each reason, and of each warning, its sentence.
std::vector<std::string> reason_lines(const PlannedStep& planned);
std::vector<std::string> warning_lines(const PlannedStep& planned);

// What to do about a step that is blocked or held back: what the last of its reasons that knows a way out says. Empty
// for every other step.
std::string way_out_of(const PlannedStep& planned);

}  // namespace byoc
