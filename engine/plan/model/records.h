// Whether what a lock records can be used: a lock that was edited by hand is found out before anything is done with it.
// Must not know: any kind in particular.
#pragma once

#include <vector>

#include "engine/graph/graph.h"
#include "engine/plan/model/step_kind.h"
#include "engine/state/lock.h"

namespace byoc {

// Throws Error where the step is of a kind that only the lock names.
const StepKind& kind_of(const Step& step, const StepKinds& kinds);

// Throws Error, naming the step, for a record of another kind, without an output that its kind needs, or with a value
// that can't be; also for what is remembered of superseded ones. The records by the position of their step; null where
// there is none.
std::vector<const Record*> checked_records(const Graph& graph, const Lock& lock, const StepKinds& kinds);

}  // namespace byoc
