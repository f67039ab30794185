#include "engine/cli/views/progress.h"

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

std::string count_text(std::size_t finished, std::size_t total, milliseconds elapsed) {
  auto text = fmt::format("{} of {} steps ({} %)", finished, total, total == 0 ? 100 : finished * 100 / total);
  const auto pace = pace_of(finished, total, elapsed);
  if (!pace.rate.empty()) text += ", " + pace.rate;
  if (!pace.left.empty()) text += ", " + pace.left + " left";
  return text;
}

void Progress::started(std::size_t total) {
  total_ = total;
  begun_ = shown_at_ = clock_.steady();
}

void Progress::step_finished(const PlannedStep& step, StepState state, milliseconds took) {
  ++finished_;
  if (!is_counted() || state == StepState::failed) show_step(step, state, took);
  if (!is_counted()) return;
  const auto now = clock_.steady();
  if (is_count_due(now)) show_count(now);
}

bool Progress::is_count_due(Instant now) const {
  if (finished_ == total_) return true;
  const auto waited = now - shown_at_;
  if (is_terminal_) return waited >= milliseconds(100);
  return waited >= seconds(10) || finished_ * 10 / total_ > shown_finished_ * 10 / total_;
}

void Progress::show_count(Instant now) {
  shown_at_ = now;
  shown_finished_ = finished_;
  const auto text = count_text(finished_, total_, duration_cast<milliseconds>(now - begun_));
  if (is_terminal_) err_ << clear_line;
  err_ << text;
  if (!is_terminal_ || finished_ == total_) err_ << '\n';
  err_.flush();
}

void Progress::show_step(const PlannedStep& step, StepState state, milliseconds took) {
  const bool is_done = state == StepState::done;
  const auto& words = words_for(step.decision.action);
  if (is_terminal_ && is_counted()) err_ << clear_line;
  err_ << printable(step.step.id.text()) << ": "
       << (is_done ? paint_(words.colour, words.past)
                   : paint_(state == StepState::failed ? Colour::red : Colour::dim, to_string(state)));
  if (state != StepState::skipped) err_ << " (" << format_duration(took) << ')';
  err_ << '\n' << std::flush;
}

}  // namespace byoc
