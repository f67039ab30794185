// A plan with what it was made from, which the executor and an explanation need too.
// Must not know: how plans are made.
#pragma once

#include <vector>

#include "engine/base/time.h"
#include "engine/graph/graph.h"
#include "engine/plan/model/plan.h"
#include "engine/plan/model/step_kind.h"
#include "engine/state/lock.h"

namespace byoc {

// Positions are the same in all.
struct PlanningResult {
  Plan plan;
  Graph graph;  // the steps of the manifest, then those that only the lock still has
  std::vector<Observed> observed;
  Lock lock;  // as it was, but what goes on under another id is recorded under that one, too
  Time now;
};

}  // namespace byoc
