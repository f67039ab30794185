#include "engine/cli/views/progress.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/cli/views/action_words.h"
#include "engine/cli/views/duration.h"

namespace byoc {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::seconds;

Pace pace_of(std::size_t finished, std::size_t total, milliseconds elapsed) {
  if (finished == 0 || elapsed < seconds(1)) return {};
  const auto per_second = static_cast<double>(finished) * 1000 / static_cast<double>(elapsed.count());
  Pace pace;
  pace.rate = per_second < 10 ? fmt::format("{:.1f}/s", per_second) : fmt::format("{:.0f}/s", per_second);
  if (finished == total) return pace;
  const auto left = static_cast<double>(total - finished) / per_second;
  pace.left = format_duration(seconds(static_cast<long>(left) + 1));
  return pace;
}

std::string count_text(std::size_t finished, std::size_t total, std::string_view unit, milliseconds elapsed) {
  auto text = fmt::format("{} of {} {} ({} %)", finished, total, unit, total == 0 ? 100 : finished * 100 / total);
  const auto pace = pace_of(finished, total, elapsed);
  if (!pace.rate.empty()) text += ", " + pace.rate;
  if (!pace.left.empty()) text += ", " + pace.left + " left";
  return text;
}

void Progress::started(std::size_t total) {
  const auto now = clock_.steady();
  steps_ = {.total = total, .begun = now, .shown_at = now};
}

void Progress::step_progressed(const PlannedStep& step, std::size_t done, std::size_t total, std::string_view unit) {
  const auto now = clock_.steady();
  auto& count = long_steps_.try_emplace(step.step.id, Count{.begun = now, .shown_at = now}).first->second;
  count.finished = std::min(done, total);
  count.total = total;
  if (is_due(count, now)) show(count, printable(step.step.id.text()) + ": ", printable(unit), now);
}

void Progress::step_finished(const PlannedStep& step, StepState state, milliseconds took) {
  ++steps_.finished;
  const bool was_long = long_steps_.erase(step.step.id) > 0;
  if (!is_counted() || was_long || state == StepState::failed) show_step(step, state, took);
  if (!is_counted()) return;
  const auto now = clock_.steady();
  if (is_due(steps_, now)) show(steps_, "", "steps", now);
}

bool Progress::is_due(const Count& count, Instant now) const {
  if (count.finished == count.total) return count.shown < count.total;
  const auto waited = now - count.shown_at;
  if (is_terminal_) return waited >= milliseconds(100);
  return waited >= seconds(10) || count.finished * 10 / count.total > count.shown * 10 / count.total;
}

void Progress::show(Count& count, const std::string& prefix, std::string_view unit, Instant now) {
  count.shown_at = now;
  count.shown = count.finished;
  if (is_terminal_) err_ << clear_line;
  err_ << prefix << count_text(count.finished, count.total, unit, duration_cast<milliseconds>(now - count.begun));
  is_line_open_ = is_terminal_ && count.finished < count.total;
  if (!is_line_open_) err_ << '\n';
  err_.flush();
}

void Progress::show_step(const PlannedStep& step, StepState state, milliseconds took) {
  const bool is_done = state == StepState::done;
  const auto& words = words_for(step.decision.action);
  if (std::exchange(is_line_open_, false)) err_ << clear_line;
  err_ << printable(step.step.id.text()) << ": "
       << (is_done ? paint_(words.colour, words.past)
                   : paint_(state == StepState::failed ? Colour::red : Colour::dim, to_string(state)));
  if (state != StepState::skipped) err_ << " (" << format_duration(took) << ')';
  err_ << '\n' << std::flush;
}

}  // namespace byoc
