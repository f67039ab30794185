// Which steps of the manifest go on where one that only the lock still has was: the same thing under another id.
// Must not know: any kind in particular.
#pragma once

#include <map>

#include "engine/plan/model/planning_result.h"
#include "engine/plan/retirement/successors.h"

namespace byoc {

// Of those that nothing is recorded of, by position: the id under which its thing is recorded. In a service, what was
// found to be the very thing; elsewhere, what lay in the same place, and is not here to be looked at, with what it
// mentions.
std::map<std::size_t, StepId> find_heirs(const PlanningResult& planned, const StepKinds& kinds,
                                         const Successors& successors);

}  // namespace byoc
