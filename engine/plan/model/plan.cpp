#include "engine/plan/model/plan.h"

#include <algorithm>
#include <array>

#include "engine/base/text.h"

namespace byoc {

std::string_view to_string(Action action) {
  constexpr std::array<std::string_view, 8> names{"create",  "adopt",  "update", "renew",
                                                  "replace", "retire", "none",   "blocked"};
  return names[static_cast<std::size_t>(action)];
}

bool makes_new(Action action) {
  return action == Action::create || action == Action::renew || action == Action::replace;
}

std::string_view to_string(Refresh refresh) {
  constexpr std::array<std::string_view, 3> names{"live", "without-aws", "offline"};
  return names[static_cast<std::size_t>(refresh)];
}

std::map<Action, std::size_t> Plan::summary() const {
  std::map<Action, std::size_t> counts;
  for (const auto action : all_actions) counts[action] = 0;
  for (const auto& step : steps) ++counts[step.decision.action];
  return counts;
}

bool Plan::has_changes() const {
  return std::any_of(steps.begin(), steps.end(), [](const PlannedStep& step) {
    const auto action = step.decision.action;
    return action != Action::none && action != Action::blocked && !step.decision.is_held;
  });
}

bool Plan::has_pending() const {
  return has_changes() ||
         std::any_of(steps.begin(), steps.end(), [](const PlannedStep& step) { return step.decision.is_held; });
}

bool Plan::is_blocked() const {
  return !blocked_targets().empty();
}

std::set<std::string, std::less<>> Plan::blocked_targets() const {
  std::set<std::string, std::less<>> targets;
  for (const auto& [step, decision] : steps)
    if (decision.action == Action::blocked) targets.emplace(step.target());
  return targets;
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
  append(region);
  for (const auto& step : steps) {
    append(step.step.id.text());
    append(step.step.kind());
    append(to_string(step.decision.action));
    append(step.decision.is_held ? "held" : "due");
    append(std::to_string(step.step.wanted.size() + step.step.settings.size()));
    for (const auto* facts : {&step.step.wanted, &step.step.settings})
      for (const auto& [name, value] : *facts) {
        append(name);
        append(value);
      }
    append(std::to_string(step.decision.reasons.size()));
    for (const auto& reason : step.decision.reasons) append(reason);
  }
  return sha256_hex(text);
}

}  // namespace byoc
