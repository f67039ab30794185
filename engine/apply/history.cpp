#include "engine/apply/history.h"

#include <algorithm>

namespace byoc {

namespace {

// What became of the thing before, by what is done now.
std::string_view fate(Action action) {
  switch (action) {
    case Action::renew:
      return "renewed";
    case Action::replace:
      return "replaced";
    case Action::adopt:
      return "another was adopted";
    case Action::retire:
      return "retired";
    default:
      return "lost";
  }
}

const StepId* successor_in(const Decision& decision) {
  for (const auto& reason : decision.reasons)
    if (reason.code == ReasonCode::lives_on_as && reason.step) return &*reason.step;
  return nullptr;
}

}  // namespace

History::History(const PlanningResult& planned, const StepKinds& kinds) : planned_(planned), kinds_(kinds) {
  for (const auto& [step, decision] : planned.plan.steps) {
    if (!step.is_retired) continue;
    const auto* successor = successor_in(decision);
    if (successor == nullptr) continue;
    predecessors_[*successor].push_back(step.id);
    successors_.emplace(step.id, *successor);
  }
}

Change History::of_done(const PlannedStep& planned, const Outcome& outcome) const {
  const auto& step = planned.step;
  Change change{step.id, Record{.kind = std::string(step.kind()),
                                .wanted = step.wanted,
                                .outputs = outcome.facts,
                                .origin = origin_of(planned, outcome),
                                .history = outcome.history}};
  change.superseded = remembered_with_predecessors(step.id);
  // What is back is recorded again, and what was replaced is known by then.
  std::erase_if(change.superseded, [](const Superseded& one) { return forgotten_at(one).has_value(); });
  const auto* before = planned_.lock.find(step.id);
  if (before != nullptr && !is_same(step, before->outputs, outcome.facts))
    remember(change.superseded, step, *before, fate(planned.decision.action));
  return change;
}

Changes History::of_retired(const PlannedStep& planned) const {
  const auto& id = planned.step.id;
  Changes changes{{id, std::nullopt}};
  if (const auto successor = successors_.find(id); successor == successors_.end()) {
    changes.front().superseded = unexpired(planned_.lock.superseded_by(id));
    remember(changes.front().superseded, planned.step, *planned_.lock.find(id), fate(Action::retire));
  } else if (!planned_.lock.superseded_by(id).empty() && !is_done_in_this_run(successor->second)) {
    changes.push_back(
        {successor->second, record_of(successor->second), remembered_with_predecessors(successor->second)});
  }
  return changes;
}

bool History::is_done_in_this_run(const StepId& id) const {
  return planned_.graph.contains(id) && is_to_be_done(planned_.plan.steps[planned_.graph.index(id)].decision);
}

std::optional<Record> History::record_of(const StepId& id) const {
  const auto* record = planned_.lock.find(id);
  return record == nullptr ? std::nullopt : std::optional(*record);
}

SupersededList History::unexpired(const SupersededList& list) const {
  SupersededList kept;
  std::copy_if(list.begin(), list.end(), std::back_inserter(kept),
               [this](const Superseded& one) { return one.kept_until > planned_.now; });
  return kept;
}

SupersededList History::remembered_with_predecessors(const StepId& id) const {
  SupersededList list;
  if (const auto found = predecessors_.find(id); found != predecessors_.end())
    for (const auto& predecessor : found->second)
      for (auto& one : unexpired(planned_.lock.superseded_by(predecessor))) list.push_back(std::move(one));
  for (auto& one : unexpired(planned_.lock.superseded_by(id)))
    if (std::find(list.begin(), list.end(), one) == list.end()) list.push_back(std::move(one));
  return list;
}

void History::remember(SupersededList& list, const Step& step, const Record& record, std::string_view because) const {
  auto superseded = kinds_.find(step)->remembered(record, planned_.lock.beside(step.id));
  if (!superseded || superseded->kept_until <= planned_.now) return;
  superseded->origin = record.origin;
  superseded->kept_because = because;
  list.push_back(*std::move(superseded));
}

// What is looked at again or changed, and what goes on under another id, comes from where it came from.
Origin History::origin_of(const PlannedStep& planned, const Outcome& outcome) const {
  const auto action = planned.decision.action;
  if (makes_new(action)) return outcome.origin;
  const auto& id = planned.step.id;
  if (const auto* before = planned_.lock.find(id);
      before != nullptr && (action != Action::adopt || is_same(planned.step, before->outputs, outcome.facts)))
    return before->origin;
  if (const auto found = predecessors_.find(id); found != predecessors_.end())
    return planned_.lock.find(found->second.front())->origin;
  return action == Action::adopt ? outcome.origin : Origin::adopted;
}

bool History::is_same(const Step& step, const Facts& one, const Facts& other) const {
  const auto& kind = *kinds_.find(step);
  return kind.identity(one) == kind.identity(other);
}

}  // namespace byoc
