// Tells a person how a run goes: a line per step, or for a long run only now and then.
// Must not know: kinds of steps, how plans are made.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "engine/apply/observer.h"
#include "engine/cli/console.h"
#include "engine/host/clock.h"

namespace byoc {

// Few steps: one line each. Many: on a terminal one line that is written over and over, elsewhere a line for
// every tenth of the work and at least every ten seconds. Steps that fail always have a line of their own. So with a
// long step that tells how far it is, whatever else is shown.
class Progress : public RunObserver {
 public:
  static constexpr std::size_t many = 100;

  Progress(std::ostream& err, bool is_terminal, Paint paint, const Clock& clock)
      : err_(err), clock_(clock), paint_(paint), is_terminal_(is_terminal) {}

  void started(std::size_t total) override;
  void step_progressed(const PlannedStep& step, std::size_t done, std::size_t total, std::string_view unit) override;
  void step_finished(const PlannedStep& step, StepState state, std::chrono::milliseconds took) override;

 private:
  using Instant = std::chrono::steady_clock::time_point;

  // What is counted: all steps, or the work of a long one.
  struct Count {
    std::size_t finished = 0, total = 0, shown = 0;
    Instant begun{}, shown_at{};
  };

  bool is_counted() const { return steps_.total > many; }
  bool is_due(const Count& count, Instant now) const;
  void show(Count& count, const std::string& prefix, std::string_view unit, Instant now);
  void show_step(const PlannedStep& step, StepState state, std::chrono::milliseconds took);

  std::ostream& err_;
  const Clock& clock_;
  Paint paint_;
  bool is_terminal_;
  Count steps_;
  std::map<StepId, Count> long_steps_;
  bool is_line_open_ = false;  // on a terminal: it is written over
};

// Goes back to the beginning of a terminal's line and makes it empty.
inline constexpr std::string_view clear_line = "\r\x1b[K";

// How fast a work goes on, and how long the rest will take at that pace; empty while there is no telling.
struct Pace {
  std::string rate, left;  // "812/s", "5 s"
};
Pace pace_of(std::size_t finished, std::size_t total, std::chrono::milliseconds elapsed);

// "1200 of 5000 steps (24 %), 812/s, 5 s left".
std::string count_text(std::size_t finished, std::size_t total, std::string_view unit,
                       std::chrono::milliseconds elapsed);

}  // namespace byoc
