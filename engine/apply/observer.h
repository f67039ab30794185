// Who wants to see a run as it goes.
// Must not know: terminals.
#pragma once

#include <chrono>
#include <string>

#include "engine/plan/model/plan.h"

namespace byoc {

enum class StepState { done, unchanged, failed, skipped, waiting };  // result.v1.json: unchanged is done, too

std::string_view to_string(StepState state);

// Called from the threads that do the work, one call at a time.
class RunObserver {
 public:
  virtual ~RunObserver() = default;

  // `total` steps will be carried out: those that are due, neither blocked nor held, and wait for nothing.
  virtual void started(std::size_t /*total*/) {}
  virtual void step_started(const PlannedStep& /*step*/) {}
  virtual void step_progressed(const PlannedStep& /*step*/, std::size_t /*done*/, std::size_t /*total*/,
                               std::string_view /*unit*/) {}
  virtual void step_finished(const PlannedStep& /*step*/, StepState /*state*/, std::chrono::milliseconds /*took*/) {}
};

}  // namespace byoc
