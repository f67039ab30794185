#include "engine/cli/views/text_view.h"

#include <fmt/format.h>

#include "engine/cli/views/duration.h"
#include "engine/cli/views/plan_words.h"
#include "engine/cli/views/resource_list.h"
#include "engine/cli/views/result_summary.h"
#include "engine/cli/views/step_list.h"
#include "engine/cli/views/terminal_text.h"

namespace byoc {

namespace {

std::string run_summary(const Plan& plan, const RunResult& run, std::chrono::milliseconds took) {
  const auto done = count_steps(run.count(StepState::done));
  const auto waiting = run.is_waiting() ? fmt::format(", {} waiting", run.count(StepState::waiting)) : std::string();
  if (run.is_done()) return fmt::format("Done: {}{} in {}.", done, waiting, format_duration(took));
  const auto blocked = plan.summary().at(Action::blocked);
  return fmt::format("{}: {} done, {} failed, {} skipped{}{} in {}.", run.was_stopped ? "Stopped" : "Failed", done,
                     run.count(StepState::failed), run.count(StepState::skipped) - blocked,
                     blocked > 0 ? fmt::format(", {} blocked", blocked) : "", waiting, format_duration(took));
}

std::string plan_end(const Plan& plan, const std::string& command, Paint paint) {
  const auto obstacle = obstacle_phrase(plan);
  if (!plan.has_changes() && obstacle.empty()) return nothing_to_do(plan) + '\n';
  const auto summary = paint(Colour::bold, fmt::format("Plan: {}.", summary_phrase(plan))) + '\n';
  if (plan.is_stopped() || !plan.has_changes()) return summary + obstacle + '\n';
  const auto digest = plan.digest();
  return summary + (obstacle.empty() ? obstacle : obstacle + '\n') +
         fmt::format("Exactly this plan ({}): {} --expect-plan {}\n", digest.substr(0, 6),
                     command.empty() ? "byoc-apply" : one_line(command), digest);
}

std::string held_line(const Plan& plan, Paint paint) {
  const auto hint = held_hint(plan);
  return hint.empty() ? hint : hint_text(hint, paint) + '\n';
}

}  // namespace

std::string TextView::plan(const Plan& plan) const {
  const auto& paint = options_.paint;
  auto text = paint(Colour::bold, fmt::format("Plan for '{}'", one_line(plan.manifest_name))) +
              fmt::format(" ({})\n", source_phrase(plan, options_.has_aws));
  if (const auto legend = sign_legend(plan, paint); !options_.is_verbose && !legend.empty())
    text += "  " + legend + '\n';
  const auto list = options_.is_verbose ? step_list(plan, paint) : resource_list(plan, paint);
  text += '\n';
  if (!list.empty()) text += list + '\n';
  return text + plan_end(plan, options_.command, paint) + held_line(plan, paint);
}

std::string TextView::result(const Plan& plan, const RunResult& run, std::chrono::milliseconds took) const {
  if (plan.is_stopped() || (!plan.has_changes() && !obstacle_phrase(plan).empty())) return "Nothing was changed.\n";
  if (!plan.has_changes())
    return nothing_to_do(plan) + '\n' + held_line(plan, options_.paint) +
           (options_.is_verbose ? result_summary_text(plan, run, true) : "");
  const auto colour = run.is_done() ? Colour::green : Colour::red;
  return options_.paint(colour, run_summary(plan, run, took)) + '\n' +
         result_summary_text(plan, run, options_.is_verbose);
}

}  // namespace byoc
