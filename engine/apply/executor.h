// Carries out a plan: in order, in parallel where steps are independent, recording each step as soon as it is done.
// Must not know: any kind in particular, how it is shown.
#pragma once

#include <functional>
#include <vector>

#include "engine/apply/observer.h"
#include "engine/plan/model/planning_result.h"
#include "engine/state/store.h"

namespace byoc {

struct StepResult {
  StepState state = StepState::skipped;
  Facts outputs;            // public facts of a step that is done or unchanged
  std::string error, hint;  // of a failed step; already in the form "authorities.root.key: ..."
  std::string cause{};      // of that error, see Error; may be empty
};

struct RunResult {
  std::vector<StepResult> steps;  // by position in the plan
  bool was_stopped = false;       // Ctrl-C: steps under way were finished, no more were begun
  bool was_hold_lost = false;     // somebody took the hold away: the same, and nothing more was recorded

  bool is_done() const;  // nothing failed, nothing was skipped; something may be waiting for what is outside
  bool is_waiting() const { return count(StepState::waiting) > 0; }
  std::size_t count(StepState state) const;
};

struct RunOptions {
  unsigned threads = 8;
  std::function<bool()> is_stop_requested;  // may be empty
};

// Applies `planned`. A failed step fails alone; what needs it is skipped, everything else goes on; so with a blocked
// one. A target for which the run is in another place is skipped; where that is all of AWS, the plan is refused (Error,
// nothing is changed).
RunResult apply_plan(const PlanningResult& planned, const StepKinds& kinds, StateStore& store, Host host,
                     RunObserver& observer, const RunOptions& options);

}  // namespace byoc
