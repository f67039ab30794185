// Which steps of a plan do the same to different resources, so that a view may show a few and count the rest.
// Must not know: any view in particular.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/plan/model/plan.h"

namespace byoc {

// Text that two steps share if, but for the names of their own resource and what each thing has of its own (a
// fingerprint, an id), the same is done with them for the same reasons: compared are values, dates among them.
std::string shape_of(const PlannedStep& planned);

// Text that two steps share if these reasons or warnings of theirs are the same, but for their own names and ids.
std::string shape_of(const Step& step, const Reasons& said);

// Whether what the step says must be shown for this step and no other: a reviewer has to see each one.
bool stands_alone(const PlannedStep& planned);

// Things alike, in the order of the first of each.
struct StepGroup {
  std::vector<std::size_t> members;  // positions, rising

  bool is_folded() const { return members.size() > most_unfolded; }

  // How many of the members are shown; the rest is counted.
  std::size_t shown() const { return is_folded() ? shown_when_folded : members.size(); }

  static constexpr std::size_t most_unfolded = 5, shown_when_folded = 3;
};

// Positions with the same shape together. An empty shape is like no other.
std::vector<StepGroup> group_alike(const std::vector<std::string>& shapes);

}  // namespace byoc
