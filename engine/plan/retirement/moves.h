// Which target was another before, or none: what a plan that does not ask AWS can know of a target with a new name.
// Must not know: any kind in particular.
#pragma once

#include <map>
#include <string>

#include "engine/graph/graph.h"
#include "engine/plan/model/step_kind.h"
#include "engine/state/lock.h"

namespace byoc {

using MovedTargets = std::map<std::string, std::string, std::less<>>;  // new target -> old target

// By target of the manifest of which nothing is recorded: the one that is gone from it, at the same location. Where
// two targets are there, nobody can tell which it became.
MovedTargets moved_targets(const Graph& wanted, const Lock& lock, const StepKinds& kinds);

// What was recorded of `step` before its target was moved; null if nothing was.
const Record* record_before_move(const Step& step, const MovedTargets& moved, const Lock& lock);

}  // namespace byoc
