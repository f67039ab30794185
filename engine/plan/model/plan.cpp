#include "engine/plan/model/plan.h"

#include <algorithm>
#include <array>

#include "engine/base/text.h"
#include "engine/plan/model/elsewhere.h"

namespace byoc {

std::string_view to_string(Action action) {
  constexpr std::array<std::string_view, 9> names{"create", "adopt", "update", "renew",  "replace",
                                                  "retire", "none",  "wait",   "blocked"};
  return names[static_cast<std::size_t>(action)];
}

bool makes_new(Action action) {
  return action == Action::create || action == Action::renew || action == Action::replace;
}

std::string_view to_string(Refresh refresh) {
  constexpr std::array<std::string_view, 3> names{"live", "without-aws", "offline"};
  return names[static_cast<std::size_t>(refresh)];
}

std::string_view to_string(Consequence consequence) {
  constexpr std::array<std::string_view, 3> names{"none", "made_again", "replaced"};
  return names[static_cast<std::size_t>(consequence)];
}

std::string_view to_string(Retirement retirement) {
  return retirement == Retirement::forget ? "forget" : "take_away";
}

std::map<Action, std::size_t> Plan::summary() const {
  std::map<Action, std::size_t> counts;
  for (const auto action : all_actions) counts[action] = 0;
  for (const auto& step : steps) ++counts[step.decision.action];
  return counts;
}

bool is_to_be_done(const Decision& decision) {
  switch (decision.action) {
    case Action::none:
    case Action::wait:
    case Action::blocked:
      return false;
    default:
      return !decision.is_held;
  }
}

namespace {

bool has_action(const Plan& plan, Action action) {
  return std::any_of(plan.steps.begin(), plan.steps.end(),
                     [action](const PlannedStep& step) { return step.decision.action == action; });
}

}  // namespace

bool Plan::has_changes() const {
  return std::any_of(steps.begin(), steps.end(), [](const PlannedStep& step) { return is_to_be_done(step.decision); });
}

bool Plan::has_pending() const {
  return has_changes() ||
         std::any_of(steps.begin(), steps.end(), [](const PlannedStep& step) { return step.decision.is_held; });
}

bool Plan::is_blocked() const {
  return has_action(*this, Action::blocked);
}

bool Plan::is_waiting() const {
  return has_action(*this, Action::wait);
}

std::set<std::string, std::less<>> Plan::stopped_targets() const {
  std::set<std::string, std::less<>> targets;
  for (const auto& [step, decision] : steps)
    if (decision.action == Action::blocked && std::ranges::any_of(decision.reasons, is_of_another_place))
      targets.emplace(step.target());
  return targets;
}

namespace {

// Every field with its length in front: no two plans have the same text.
class DigestText {
 public:
  void text(std::string_view field) {
    text_ += std::to_string(field.size());
    text_ += ':';
    text_ += field;
  }

  void value(const std::optional<std::string>& held) { text(held ? "=" + *held : "-"); }

  void add(const Facts& facts) {
    text(std::to_string(facts.size()));
    for (const auto& [name, value] : facts) {
      text(name);
      text(value);
    }
  }

  void add(const Reason& reason) {
    text(to_string(reason.code));
    text(reason.fact);
    value(reason.before);
    value(reason.after);
    text(reason.step ? std::string_view(reason.step->text()) : std::string_view());
  }

  void add(const Decision& decision) {
    text(to_string(decision.action));
    text(decision.is_held ? "held" : "due");
    text(std::to_string(decision.reasons.size()));
    for (const auto& reason : decision.reasons) add(reason);
    text(to_string(decision.consequence));
    text(to_string(decision.retirement));
    add(decision.taken_away);
    if (decision.action != Action::wait || !decision.awaited) return;
    const auto& [what, path, from, digest_path] = *decision.awaited;
    text(digest_path.empty() ? path : digest_path);
    text(from);
  }

  std::string sha256() const { return sha256_hex(text_); }

 private:
  std::string text_;
};

}  // namespace

std::string Plan::digest() const {
  DigestText digest;
  digest.text("byoc-apply plan 2");
  digest.text(manifest_name);
  digest.text(region);
  for (const auto& [step, decision] : steps) {
    digest.text(step.id.text());
    digest.text(step.kind());
    digest.add(step.wanted);
    digest.add(step.settings);
    digest.add(decision);
  }
  return digest.sha256();
}

}  // namespace byoc
