// Tells a person how a run goes: a line per step, or for a long run only now and then.
// Must not know: kinds of steps, how plans are made.
#pragma once

#include <string>
#include <string_view>

#include "engine/apply/observer.h"
#include "engine/cli/console.h"
#include "engine/host/clock.h"

namespace byoc {

// Few steps: one line each. Many: on a terminal one line that is written over and over, elsewhere a line for
// every tenth of the work and at least every ten seconds. Steps that fail always have a line of their own.
class Progress : public RunObserver {
 public:
  static constexpr std::size_t many = 100;

  Progress(std::ostream& err, bool is_terminal, Paint paint, const Clock& clock)
      : err_(err), clock_(clock), paint_(paint), is_terminal_(is_terminal) {}

  void started(std::size_t total) override;
  void step_finished(const PlannedStep& step, StepState state, std::chrono::milliseconds took) override;

 private:
  using Instant = std::chrono::steady_clock::time_point;

  bool is_counted() const { return total_ > many; }
  bool is_count_due(Instant now) const;
  void show_count(Instant now);
  void show_step(const PlannedStep& step, StepState state, std::chrono::milliseconds took);

  std::ostream& err_;
  const Clock& clock_;
  Paint paint_;
  bool is_terminal_;
  std::size_t total_ = 0, finished_ = 0, shown_finished_ = 0;
  Instant begun_, shown_at_;
};

// Goes back to the beginning of a terminal's line and makes it empty.
inline constexpr std::string_view clear_line = "\r\x1b[K";

// How fast a work goes on, and how long the rest will take at that pace; empty while there is no telling.
struct Pace {
  std::string rate, left;  // "812/s", "5 s"
};
Pace pace_of(std::size_t finished, std::size_t total, std::chrono::milliseconds elapsed);

// "1200 of 5000 steps (24 %), 812/s, 5 s left".
std::string count_text(std::size_t finished, std::size_t total, std::chrono::milliseconds elapsed);

}  // namespace byoc
