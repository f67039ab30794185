// Which resources of a plan are shown, and which of them say the same, so that a view may show a few and count the
// rest.
// Must not know: any view in particular.
#pragma once

#include <vector>

#include "engine/cli/views/resource_summary.h"

namespace byoc {

// A resource, or several to which the same happens for the same reasons.
struct ResourceGroup {
  std::vector<const ResourceSummary*> shown, rest;  // in the order of the plan; `rest` is only counted
  Action action = Action::none;                     // the weightiest of each one's steps'
};

// Whether a step has something to say: an action, or a warning.
bool is_listed(const PlannedStep& planned);

// The resources that have something to say, in the order of the plan. What a reviewer has to see for each resource is
// never counted. Points into `summaries`.
std::vector<ResourceGroup> group_resources(const std::vector<ResourceSummary>& summaries);

}  // namespace byoc
