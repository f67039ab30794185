#include "engine/cli/text_view.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/cli/action_words.h"
#include "engine/cli/duration.h"
#include "engine/cli/holdings.h"

namespace byoc {

namespace {

constexpr std::size_t widest_id = 60;

// A subject may hold anything that YAML may; a terminal is not to obey it.
std::string safe(std::string_view text) {
  return printable(text, std::string_view::npos);
}

std::string count_steps(std::size_t count) {
  return fmt::format("{} {}", count, count == 1 ? "step" : "steps");
}

// "9 to create, 2 to adopt; 3 unchanged": the actions that occur, what stays apart from what changes.
std::string summary_phrase(const Plan& plan) {
  std::string changing, staying;
  for (const auto& [action, count] : plan.summary()) {
    auto& list = action == Action::none ? staying : changing;
    if (count > 0) list += fmt::format("{}{} {}", list.empty() ? "" : ", ", count, words_for(action).awaiting);
  }
  return changing + (changing.empty() || staying.empty() ? "" : "; ") + staying;
}

std::string nothing_to_do(const Plan& plan) {
  const auto count = plan.steps.size();
  if (count == 0) return "Nothing to do: the manifest asks for nothing.\n";
  if (count == 1) return "Nothing to do: the one step is as the manifest wants it.\n";
  return fmt::format("Nothing to do: all {} steps are as the manifest wants them.\n", count);
}

std::string run_summary(const RunResult& run, std::chrono::milliseconds took) {
  const auto done = count_steps(run.count(StepState::done));
  if (run.is_done()) return fmt::format("Done: {} in {}.", done, format_duration(took));
  return fmt::format("{}: {} done, {} failed, {} skipped in {}.", run.was_stopped ? "Stopped" : "Failed", done,
                     run.count(StepState::failed), run.count(StepState::skipped), format_duration(took));
}

}  // namespace

bool TextView::is_shown(const PlannedStep& planned) const {
  return options_.is_verbose || planned.decision.action != Action::none || !planned.decision.warnings.empty();
}

std::string TextView::step_lines(const PlannedStep& planned, std::size_t id_width) const {
  const auto& [step, decision] = planned;
  const auto& words = words_for(decision.action);
  const auto symbol = fmt::format("{:>3}", words.symbol);
  auto text = fmt::format("{} {:<{}}  {}\n", options_.paint(words.colour, symbol), safe(step.id), id_width,
                          options_.paint(words.colour, to_string(decision.action)));
  for (const auto& reason : decision.reasons) text += fmt::format("      {}\n", safe(reason));
  for (const auto& warning : decision.warnings)
    text += fmt::format("      {} {}\n", options_.paint(Colour::yellow, "warning:"), safe(warning));
  if (!decision.hint.empty())
    text += fmt::format("      {} {}\n", options_.paint(Colour::cyan, "hint:"), safe(decision.hint));
  return text;
}

std::string TextView::plan_end(const Plan& plan) const {
  std::string text;
  for (const auto& id : plan.unmanaged)
    text += fmt::format("note: '{}' is recorded but no longer in the manifest; it is left alone\n", safe(id));
  if (!plan.unmanaged.empty()) text += '\n';
  if (!plan.has_changes() && !plan.is_blocked()) return text + nothing_to_do(plan);
  text += options_.paint(Colour::bold, fmt::format("Plan: {}.", summary_phrase(plan))) + '\n';
  if (plan.is_blocked()) return text + "Nothing will be changed while a step is blocked.\n";
  const auto digest = plan.digest();
  return text + fmt::format("Exactly this plan ({}): --expect-plan {}\n", digest.substr(0, 6), digest);
}

std::string TextView::plan(const Plan& plan) const {
  const auto sources = options_.has_aws ? "files and AWS IoT" : "files";
  auto text = options_.paint(Colour::bold, fmt::format("Plan for '{}'", safe(plan.manifest_name))) +
              fmt::format(" ({}: {})\n\n", safe(plan.refreshed), sources);
  std::size_t id_width = 0;
  for (const auto& planned : plan.steps)
    if (is_shown(planned)) id_width = std::max(id_width, std::min(planned.step.id.size(), widest_id));
  for (const auto& planned : plan.steps)
    if (is_shown(planned)) text += step_lines(planned, id_width);
  if (id_width > 0) text += '\n';
  return text + plan_end(plan);
}

std::string TextView::result(const Plan& plan, const RunResult& run, std::chrono::milliseconds took) const {
  if (plan.is_blocked()) return "Nothing was changed.\n";
  if (!plan.has_changes()) return nothing_to_do(plan) + (options_.is_verbose ? holdings_text(plan, run, true) : "");
  const auto colour = run.is_done() ? Colour::green : Colour::red;
  return options_.paint(colour, run_summary(run, took)) + '\n' + holdings_text(plan, run, options_.is_verbose);
}

}  // namespace byoc
