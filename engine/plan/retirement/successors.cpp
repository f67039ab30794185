#include "engine/plan/retirement/successors.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/plan/model/elsewhere.h"
#include "engine/plan/model/records.h"

namespace byoc {

namespace {

// Two kinds may have things that are known by the same words.
std::string of_kind(std::string_view kind, const std::string& identity) {
  return fmt::format("{}\n{}", kind, identity);
}

}  // namespace

Successors::Successors(const Graph& wanted, const Lock& lock, const StepKinds& kinds,
                       const std::set<std::string>& targets)
    : wanted_(wanted), lock_(lock), kinds_(kinds), targets_(targets) {
  for (const auto& step : wanted.steps()) {
    if (const auto* record = lock.find(step.id)) add(step, record->outputs);
    foresee(step, [&](std::string_view role) -> const Facts* {
      const auto* id = step.need(role);
      const auto* record = id == nullptr ? nullptr : lock.find(*id);
      return record == nullptr ? nullptr : &record->outputs;
    });
  }
}

void Successors::note(const PlanningResult& looked_at) {
  const auto& plan = looked_at.plan;
  for (const auto& [target, error] : plan.unreachable) unreachable_.insert(target);
  note_hidden_targets(looked_at);
  for (std::size_t i = 0; i < looked_at.graph.size(); ++i) {
    const auto& id = looked_at.graph.steps()[i].id;
    if (!wanted_.contains(id)) continue;
    const auto& step = wanted_.step(id);
    add(step, looked_at.observed[i].facts);
    // What is in the way hides what there is.
    const bool is_hidden = bool(looked_at.observed[i].obstacle);
    if (plan.refresh == Refresh::live && !is_hidden && !unreachable_.contains(std::string(step.target())))
      seen_.insert(id);
    foresee(step, [&](std::string_view role) -> const Facts* {
      const auto* need = step.need(role);
      return need == nullptr ? nullptr : &looked_at.observed[looked_at.graph.index(*need)].facts;
    });
  }
}

// Of a target that is for another account or region than what is recorded, nobody knows what it has.
void Successors::note_hidden_targets(const PlanningResult& looked_at) {
  for (std::size_t i = 0; i < looked_at.graph.size(); ++i) {
    const auto& obstacle = looked_at.observed[i].obstacle;
    const auto target = looked_at.graph.steps()[i].target();
    if (obstacle && is_of_another_place(*obstacle) && !target.empty()) unreachable_.emplace(target);
  }
}

void Successors::add(const Step& successor, const Facts& facts) {
  if (const auto identity = kind_of(successor, kinds_).identity(facts))
    by_identity_.try_emplace(of_kind(successor.kind(), *identity), &successor);
}

void Successors::foresee(const Step& successor, const ByRole<Facts>& needed) {
  if (const auto identity = kind_of(successor, kinds_).foreseen_identity(successor, needed))
    by_foreseen_identity_.try_emplace(of_kind(successor.kind(), *identity), &successor);
}

std::vector<std::string> Successors::unknown_to(const Graph& graph) const {
  std::set<std::pair<std::string_view, std::string_view>> sought;  // kind, target
  std::set<std::string_view> sought_anywhere;                      // kind
  for (const auto& step : graph.steps()) {
    if (!step.is_retired) continue;
    sought.emplace(step.kind(), step.target());
    if (is_of_gone_target(step)) sought_anywhere.insert(step.kind());
  }
  std::vector<std::string> ids;
  for (const auto& step : wanted_.steps())
    if (!graph.contains(step.id) && lock_.find(step.id) == nullptr &&
        (sought.contains({step.kind(), step.target()}) || sought_anywhere.contains(step.kind())))
      ids.push_back(step.id.text());
  return ids;
}

const Step* Successors::found_of(const StepId& id) const {
  const auto& record = *lock_.find(id);
  const auto identity = kind_of_record(id).identity(record.outputs);
  const auto found = identity ? by_identity_.find(of_kind(record.kind, *identity)) : by_identity_.end();
  return found == by_identity_.end() ? nullptr : found->second;
}

const Step* Successors::of(const StepId& id) const {
  if (const auto* found = found_of(id)) return found;
  const auto& record = *lock_.find(id);
  for (const auto& identity : kind_of_record(id).foreseen_identities(record)) {
    const auto found = by_foreseen_identity_.find(of_kind(record.kind, identity));
    // Who was looked at and is not the very thing, is another.
    if (found != by_foreseen_identity_.end() && !seen_.contains(found->second->id)) return found->second;
  }
  return nullptr;
}

bool Successors::is_of_gone_target(const Step& retired) const {
  return kind_of(retired, kinds_).asks_aws() && !targets_.contains(std::string(retired.target()));
}

std::optional<std::string> Successors::unseen_target_for(const Step& retired) const {
  if (!is_of_gone_target(retired) || unreachable_.empty()) return std::nullopt;
  return *unreachable_.begin();
}

const StepKind& Successors::kind_of_record(const StepId& id) const {
  Step step(id);
  step.is_retired = true;
  return kind_of(step, kinds_);
}

}  // namespace byoc
