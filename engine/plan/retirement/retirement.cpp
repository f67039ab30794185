#include "engine/plan/retirement/retirement.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/plan/model/records.h"

namespace byoc {

namespace {

constexpr auto only_forgotten = "only_forgotten";

}  // namespace

Retirement::Retirement(const Graph& wanted, const Lock& lock, const StepKinds& kinds, const Successors& successors,
                       const std::set<LeftAlone>& left_alone, bool prune)
    : lock_(lock), kinds_(kinds), successors_(successors), left_alone_(left_alone), prune_(prune) {
  for (const auto& [id, record] : lock.steps) {
    const auto* kind = kinds.find(record.kind, id.target());
    if (kind != nullptr && kind->is_protected(record) && !wanted.contains(id))
      protecting_[std::string(id.resource())].push_back(id);
  }
}

Decision Retirement::decide(const Step& retired) const {
  Decision decision{.action = Action::retire, .reasons = {"no longer in the manifest"}};
  if (const auto address = kind_of(retired, kinds_).address(*lock_.find(retired.id)))
    decision.reasons.push_back(*address);
  if (const auto* successor = successors_.of(retired.id)) {
    decision.reasons.push_back(
        fmt::format("what it stands for belongs to {} now, so it is only forgotten", successor->id));
    decision.planned[only_forgotten] = "true";
  } else if (is_left_alone(retired)) {
    decision.reasons = {"the manifest leaves it alone now, so it is only forgotten"};
    decision.planned[only_forgotten] = "true";
  }
  hold_back(retired, decision);
  return decision;
}

void Retirement::hold_back(const Step& retired, Decision& decision) const {
  const bool is_settled = successors_.found_of(retired.id) != nullptr || is_left_alone(retired);
  if (!prune_) {
    decision.is_held = true;
    decision.hint = "give --prune to carry it out; files stay in any case";
  } else if (const auto target = successors_.unseen_target_for(retired); target && !is_settled) {
    decision.is_held = true;
    decision.reasons.push_back(
        fmt::format("what it stands for may belong to target '{}' now, which can't be looked at", *target));
    decision.hint = fmt::format("see to target '{}' first", *target);
  } else if (!find_fact(decision.planned, only_forgotten) && is_protected(retired)) {
    decision.action = Action::blocked;
    decision.reasons.push_back(fmt::format("{} is protected", retired.resource()));
    decision.hint = "put it back with 'protect: false' and apply, then take it out again";
  }
}

bool Retirement::is_left_alone(const Step& retired) const {
  const auto name = kind_of(retired, kinds_).name(*lock_.find(retired.id));
  return name && left_alone_.contains({std::string(retired.kind()), *name, std::string(retired.target())});
}

// What is protected is the resource as such: not what was taken off it, and not what a target that is gone had of it.
bool Retirement::is_protected(const Step& retired) const {
  const auto found = protecting_.find(retired.resource());
  return found != protecting_.end() && !successors_.is_of_gone_target(retired) &&
         std::any_of(found->second.begin(), found->second.end(),
                     [this](const auto& id) { return successors_.of(id) == nullptr; });
}

}  // namespace byoc
