#include "engine/plan/plan.h"

#include <algorithm>
#include <array>

#include "engine/base/text.h"

namespace byoc {

std::string_view to_string(Action action) {
  constexpr std::array<std::string_view, 8> names{"create", "adopt", "update", "renew", "replace", "retire", "none", "blocked"};
  return names[static_cast<std::size_t>(action)];
}

std::map<Action, std::size_t> Plan::summary() const {
  std::map<Action, std::size_t> counts;
  for (const auto action : all_actions) counts[action] = 0;
  for (const auto& step : steps) ++counts[step.decision.action];
  return counts;
}

bool Plan::has_changes() const {
  return std::any_of(steps.begin(), steps.end(), [](const PlannedStep& step) {
    return step.decision.action != Action::none && step.decision.action != Action::blocked;
  });
}

bool Plan::is_blocked() const {
  return std::any_of(steps.begin(), steps.end(),
                     [](const PlannedStep& step) { return step.decision.action == Action::blocked; });
}

std::string Plan::digest() const {
  // Every field with its length in front: no two plans have the same text.
  std::string text;
  const auto append = [&text](std::string_view field) {
    text += std::to_string(field.size());
    text += ':';
    text += field;
  };
  append("byoc-apply plan 1");
  append(manifest_name);
  for (const auto& step : steps) {
    append(step.step.id);
    append(step.step.kind);
    append(to_string(step.decision.action));
    append(std::to_string(step.decision.reasons.size()));
    for (const auto& reason : step.decision.reasons) append(reason);
  }
  return sha256_hex(text);
}

}  // namespace byoc
