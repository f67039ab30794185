#include "engine/plan/retirement/retirement_rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/plan/model/records.h"

namespace byoc {

namespace {

// The resource as it is in one target.
std::string place_of(const StepId& id) {
  return fmt::format("{}@{}", id.resource(), id.target());
}

}  // namespace

RetirementRules::RetirementRules(const Graph& wanted, const Lock& lock, const StepKinds& kinds,
                                 const Successors& successors, const std::set<LeftAlone>& left_alone, Pruning pruning)
    : lock_(lock), kinds_(kinds), successors_(successors), left_alone_(left_alone), pruning_(pruning) {
  for (const auto& [id, record] : lock.steps) {
    const auto* kind = kinds.find(record.kind, id.target());
    if (kind == nullptr || wanted.contains(id)) continue;
    if (kind->is_protected(record)) protecting_[std::string(id.resource())].push_back(id);
    if (!kind->removal(record).empty()) taken_away_[place_of(id)].push_back(id);
  }
}

Decision RetirementRules::decide(const Step& retired) const {
  const auto& kind = kind_of(retired, kinds_);
  const auto& record = *lock_.find(retired.id);
  Decision decision{.action = Action::retire, .reasons = {{.code = ReasonCode::not_in_manifest}}};
  if (const auto address = kind.address(record))
    decision.reasons.push_back({.code = ReasonCode::known_by, .fact = "address", .before = address});
  if (const auto* successor = successors_.of(retired.id)) {
    decision.reasons.push_back({.code = ReasonCode::lives_on_as, .step = successor->id});
    decision.retirement = Retirement::forget;
  } else if (is_left_alone(retired)) {
    decision.reasons = {{.code = ReasonCode::left_alone}};
    decision.retirement = Retirement::forget;
  } else if (goes_with_forgotten(retired)) {
    decision.retirement = Retirement::forget;
  }
  hold_back(retired, decision);
  if (decision.action == Action::retire && decision.retirement == Retirement::take_away)
    decision.taken_away = kind.removal(record);
  return decision;
}

void RetirementRules::hold_back(const Step& retired, Decision& decision) const {
  const bool is_settled = successors_.found_of(retired.id) != nullptr || is_left_alone(retired);
  if (const auto target = successors_.unseen_target_for(retired); target && !is_settled) {
    decision.is_held = true;
    decision.reasons.push_back({.code = ReasonCode::may_live_elsewhere, .fact = "target", .before = target});
  } else if (pruning_ == Pruning::none) {
    decision.is_held = true;
  } else if (decision.retirement == Retirement::take_away && is_protected(retired)) {
    decision.action = Action::blocked;
    decision.reasons.push_back(
        {.code = ReasonCode::stays_protected, .fact = "resource", .before = std::string(retired.resource())});
  } else if (decision.retirement == Retirement::take_away && pruning_ != Pruning::all && is_only_adopted(retired)) {
    decision.is_held = true;
    decision.reasons.push_back({.code = ReasonCode::was_adopted});
  }
}

// Whether it was there before byoc-apply was, and would be gone from AWS.
bool RetirementRules::is_only_adopted(const Step& retired) const {
  const auto& record = *lock_.find(retired.id);
  return record.origin != Origin::made && !kind_of(retired, kinds_).removal(record).empty();
}

bool RetirementRules::is_left_alone(const Step& retired) const {
  const auto name = kind_of(retired, kinds_).name(*lock_.find(retired.id));
  return name && left_alone_.contains({std::string(retired.kind()), *name, std::string(retired.target())});
}

// What has nothing of its own to take away, and is about what lives on under another id: the status of a registration.
bool RetirementRules::goes_with_forgotten(const Step& retired) const {
  const auto found = taken_away_.find(place_of(retired.id));
  return found != taken_away_.end() && kind_of(retired, kinds_).removal(*lock_.find(retired.id)).empty() &&
         std::ranges::all_of(found->second, [this](const StepId& id) { return successors_.of(id) != nullptr; });
}

// What is protected is the resource as such: not what was taken off it, and not what a target that is gone had of it.
bool RetirementRules::is_protected(const Step& retired) const {
  const auto found = protecting_.find(retired.resource());
  return found != protecting_.end() && !successors_.is_of_gone_target(retired) &&
         std::any_of(found->second.begin(), found->second.end(),
                     [this](const auto& id) { return successors_.of(id) == nullptr; });
}

}  // namespace byoc
