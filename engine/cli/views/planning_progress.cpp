#include "engine/cli/views/planning_progress.h"

#include <string>

#include <fmt/format.h>

#include "engine/cli/views/progress.h"

namespace byoc {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

// "1,204".
std::string in_thousands(std::size_t count) {
  auto text = std::to_string(count);
  for (auto at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

}  // namespace

std::string planning_text(std::size_t looked_at, std::size_t total, milliseconds elapsed) {
  auto text = fmt::format("looking at {} of {} steps", in_thousands(looked_at), in_thousands(total));
  const auto pace = pace_of(looked_at, total, elapsed);
  if (!pace.rate.empty()) text += ", " + pace.rate;
  if (!pace.left.empty()) text += ", about " + pace.left + " left";
  return text;
}

PlanningProgress::PlanningProgress(std::ostream& err, bool is_terminal, const Clock& clock)
    : err_(err),
      is_terminal_(is_terminal),
      clock_(clock),
      created_(clock.steady()),
      begun_(created_),
      due_(created_ + seconds(1)) {}

PlanningProgress::~PlanningProgress() {
  clear();
}

void PlanningProgress::looking_at(std::size_t total) {
  const std::lock_guard lock(mutex_);
  total_ = total;
  looked_at_ = 0;
  begun_ = clock_.steady();
  show_if_due();
}

void PlanningProgress::looked_at_one() {
  const std::lock_guard lock(mutex_);
  ++looked_at_;
  if (looked_at_ < total_) show_if_due();
}

void PlanningProgress::show_if_due() {
  const auto now = clock_.steady();
  if (now < due_) return;
  due_ = now + (is_terminal_ ? milliseconds(100) : milliseconds(5000));
  clear();
  err_ << planning_text(looked_at_, total_, duration_cast<milliseconds>(now - begun_));
  is_line_open_ = is_terminal_;
  if (!is_line_open_) err_ << '\n';
  err_.flush();
}

void PlanningProgress::clear() {
  if (is_line_open_) err_ << clear_line << std::flush;
  is_line_open_ = false;
}

}  // namespace byoc
