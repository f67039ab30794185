#include "engine/cli/views/run_errors.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/cli/views/plan_words.h"

namespace byoc {

namespace {

constexpr std::size_t errors_shown = 20;

}  // namespace

std::vector<Error> blocked_errors(const Plan& plan) {
  std::vector<Error> errors;
  for (const auto& [target, error] : plan.unreachable)
    errors.push_back(in_context(fmt::format("target '{}'", target), error));
  for (const auto& planned : plan.steps) {
    const auto& [step, decision] = planned;
    if (decision.action != Action::blocked || is_waiting(planned) || plan.unreachable.contains(step.target)) continue;
    errors.emplace_back(fmt::format("{} is blocked: {}", step.id, fmt::join(decision.reasons, "; ")), decision.hint);
  }
  return errors;
}

std::vector<Error> failed_errors(const RunResult& result) {
  std::vector<Error> errors;
  for (const auto& step : result.steps)
    if (step.state == StepState::failed) errors.emplace_back(step.error, step.hint);
  return errors;
}

void print_errors(Console& console, const std::vector<Error>& errors) {
  const auto shown = std::min(errors.size(), errors_shown);
  for (std::size_t i = 0; i < shown; ++i) print_error(console.err, errors[i], console.err_paint);
  if (shown < errors.size())
    console.err << fmt::format("and {} more: '--format json' has them all\n", errors.size() - shown) << std::flush;
}

}  // namespace byoc
