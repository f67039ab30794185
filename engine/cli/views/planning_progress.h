// Tells a person what planning is about while it takes its time.
// Must not know: any kind in particular.
#pragma once

#include <mutex>
#include <ostream>

#include "engine/host/clock.h"
#include "engine/plan/plan_observer.h"

namespace byoc {

// Nothing in the first second. From then on: on a terminal one line that is written over and over, and is gone in the
// end; elsewhere a line every five seconds.
class PlanningProgress : public PlanObserver {
 public:
  PlanningProgress(std::ostream& err, bool is_terminal, const Clock& clock);
  ~PlanningProgress() override;

  PlanningProgress(const PlanningProgress&) = delete;
  PlanningProgress& operator=(const PlanningProgress&) = delete;

  void looking_at(std::size_t total) override;
  void looked_at_one() override;

 private:
  using Instant = std::chrono::steady_clock::time_point;

  void show_if_due();
  void clear();

  std::ostream& err_;
  const bool is_terminal_;
  const Clock& clock_;
  std::mutex mutex_;  // over all that follows
  std::size_t total_ = 0, looked_at_ = 0;
  const Instant created_;
  Instant begun_, due_;
  bool is_line_open_ = false;
};

// "looking at 1,204 of 4,000 steps, 810/s, about 4 s left".
std::string planning_text(std::size_t looked_at, std::size_t total, std::chrono::milliseconds elapsed);

}  // namespace byoc
