#include "engine/cli/views/text_view.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/base/utf8.h"
#include "engine/cli/views/action_words.h"
#include "engine/cli/views/duration.h"
#include "engine/cli/views/plan_words.h"
#include "engine/cli/views/result_summary.h"
#include "engine/cli/views/step_grouping.h"

namespace byoc {

namespace {

constexpr std::size_t widest_id = 60;

// A subject may hold anything that YAML may; a terminal is not to obey it.
std::string safe(std::string_view text) {
  return printable(text, std::string_view::npos);
}

std::string run_summary(const RunResult& run, std::chrono::milliseconds took) {
  const auto done = count_steps(run.count(StepState::done));
  if (run.is_done()) return fmt::format("Done: {} in {}.", done, format_duration(took));
  return fmt::format("{}: {} done, {} failed, {} skipped in {}.", run.was_stopped ? "Stopped" : "Failed", done,
                     run.count(StepState::failed), run.count(StepState::skipped), format_duration(took));
}

// The steps of a plan as lines, each step or a note of how many more there are like it.
class StepList {
 public:
  StepList(const Plan& plan, const ViewOptions& options) : plan_(plan), options_(options), rests_(plan.steps.size()) {
    std::vector<std::string> shapes;
    for (const auto& planned : plan.steps)
      shapes.push_back(options.is_verbose || !is_listed(planned) || stands_alone(planned) ? "" : shape_of(planned));
    is_shown_.assign(plan.steps.size(), false);
    for (const auto& group : group_alike(shapes)) take(group);
  }

  std::string text() const {
    std::string text;
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
      if (is_shown_[i]) text += step_lines(plan_.steps[i]);
      if (!rests_[i].members.empty()) text += rest_line(rests_[i]);
    }
    return text;
  }

 private:
  bool is_listed(const PlannedStep& planned) const {
    return options_.is_verbose || planned.decision.action != Action::none || !planned.decision.warnings.empty();
  }

  void take(const StepGroup& group) {
    for (std::size_t i = 0; i < group.shown(); ++i) {
      const auto position = group.members[i];
      if (!is_listed(plan_.steps[position])) return;
      is_shown_[position] = true;
      id_width_ = std::max(id_width_, std::min(character_count(plan_.steps[position].step.id), widest_id));
    }
    if (!group.is_folded()) return;
    const auto first_left = group.members[group.shown()];
    rests_[first_left].members.assign(group.members.begin() + static_cast<std::ptrdiff_t>(group.shown()),
                                      group.members.end());
  }

  std::string signed_line(Action action, const std::string& rest) const {
    const auto& words = words_for(action);
    return fmt::format("{} {}\n", options_.paint(words.colour, fmt::format("{:>3}", words.symbol)), rest);
  }

  // "and 46 more like this: devices.d4.key to devices.d49.key".
  std::string rest_line(const StepGroup& rest) const {
    const auto& first = plan_.steps[rest.members.front()];
    const auto& last = plan_.steps[rest.members.back()];
    return signed_line(first.decision.action, fmt::format("and {} more like this: {} to {}", rest.members.size(),
                                                          safe(first.step.id), safe(last.step.id)));
  }

  std::string step_lines(const PlannedStep& planned) const {
    const auto& [step, decision] = planned;
    const auto word = options_.paint(words_for(decision.action).colour, to_string(decision.action));
    auto text = signed_line(decision.action, fmt::format("{}  {}{}", padded(safe(step.id), id_width_), word,
                                                         decision.is_held ? ", held back" : ""));
    for (const auto& reason : decision.reasons) text += fmt::format("      {}\n", safe(reason));
    for (const auto& warning : decision.warnings)
      text += fmt::format("      {} {}\n", options_.paint(Colour::yellow, "warning:"), safe(warning));
    // What is held back has one hint for all; what waits has its hint where the cause is.
    if (!decision.hint.empty() && !decision.is_held && !is_waiting(planned))
      text += fmt::format("      {} {}\n", options_.paint(Colour::cyan, "hint:"), safe(decision.hint));
    return text;
  }

  const Plan& plan_;
  const ViewOptions& options_;
  std::vector<bool> is_shown_;
  std::vector<StepGroup> rests_;  // by the position of the first one that is not shown
  std::size_t id_width_ = 0;
};

std::string plan_end(const Plan& plan, const std::string& command, Paint paint) {
  if (!plan.has_changes() && !plan.is_blocked()) return nothing_to_do(plan) + '\n';
  const auto summary = paint(Colour::bold, fmt::format("Plan: {}.", summary_phrase(plan))) + '\n';
  const auto refusal = blocked_phrase(plan);
  if (plan.is_blocked_as_a_whole() || !plan.has_changes()) return summary + refusal + '\n';
  const auto digest = plan.digest();
  return summary + (refusal.empty() ? refusal : refusal + '\n') +
         fmt::format("Exactly this plan ({}): {} --expect-plan {}\n", digest.substr(0, 6),
                     command.empty() ? "byoc-apply" : safe(command), digest);
}

std::string held_line(const Plan& plan, Paint paint) {
  const auto hint = held_hint(plan);
  return hint.empty() ? std::string() : fmt::format("{} {}\n", paint(Colour::cyan, "hint:"), hint);
}

}  // namespace

std::string TextView::plan(const Plan& plan) const {
  auto text = options_.paint(Colour::bold, fmt::format("Plan for '{}'", safe(plan.manifest_name))) +
              fmt::format(" ({})\n\n", source_phrase(plan, options_.has_aws));
  const auto steps = StepList(plan, options_).text();
  if (!steps.empty()) text += steps + '\n';
  return text + plan_end(plan, options_.command, options_.paint) + held_line(plan, options_.paint);
}

std::string TextView::result(const Plan& plan, const RunResult& run, std::chrono::milliseconds took) const {
  if (plan.is_blocked_as_a_whole()) return "Nothing was changed.\n";
  if (!plan.has_changes() && !plan.is_blocked())
    return nothing_to_do(plan) + '\n' + held_line(plan, options_.paint) +
           (options_.is_verbose ? result_summary_text(plan, run, true) : "");
  const auto colour = run.is_done() ? Colour::green : Colour::red;
  return options_.paint(colour, run_summary(run, took)) + '\n' + result_summary_text(plan, run, options_.is_verbose);
}

}  // namespace byoc
