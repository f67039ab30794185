// The steps that only the lock still has, and in which order they go.
// Must not know: any kind in particular, decisions.
#pragma once

#include <vector>

#include "engine/graph/graph.h"
#include "engine/plan/model/step_kind.h"
#include "engine/state/lock.h"

namespace byoc {

// What `lock` records and `wanted` lacks, marked `is_retired`. A step needs those that were made with its resource, and
// those that needed it when they were recorded: they go before it. Throws Error for an id that nobody can have
// recorded.
std::vector<Step> retired_steps(const Graph& wanted, const Lock& lock, const StepKinds& kinds);

}  // namespace byoc
