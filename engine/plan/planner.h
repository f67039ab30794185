// Makes the plan: asks every step's kind what is there, then what is to be done.
// Must not know: any kind in particular, or how a plan is shown.
#pragma once

#include "engine/lock/lock.h"
#include "engine/manifest/manifest.h"
#include "engine/plan/step_kind.h"

namespace byoc {

// A plan with what it was made from, which the executor needs too.
struct Planned {
  Plan plan;
  Graph graph;
  std::vector<Observed> observed;  // by position in the graph
  Time now;
};

// Inspects all steps (up to `threads` at a time, reads only) and decides. Throws Error, naming the step, if a step can't
// be inspected.
Planned make_plan(const Manifest& manifest, Graph graph, const Lock& lock, const StepKinds& kinds, const ReadHost& host,
                  unsigned threads);

}  // namespace byoc
