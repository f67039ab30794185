#include "engine/plan/retirement/retired_steps.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <fmt/format.h>

#include "engine/base/text.h"

namespace byoc {

namespace {

using Makers = std::map<std::string, std::string, std::less<>>;  // resource -> the one that it was made with

Makers recorded_makers(const Lock& lock, const StepKinds& kinds) {
  Makers makers;
  for (const auto& [id, record] : lock.steps) {
    const auto* kind = kinds.find(record.kind, id.target());
    if (kind == nullptr) continue;
    if (const auto maker = kind->maker(record)) makers.emplace(id.resource(), *maker);
  }
  return makers;
}

// Whether a resource was made with itself, over whatever detour: only a lock edited by hand says so.
bool is_circular(std::string_view resource, const Makers& makers) {
  std::set<std::string_view> seen{resource};
  for (auto at = makers.find(resource); at != makers.end(); at = makers.find(at->second))
    if (!seen.insert(at->second).second) return true;
  return false;
}

Step retired_step(const StepId& id, const Record& record) {
  Step step(id);
  step.wanted = record.wanted;
  step.is_retired = true;
  return step;
}

// What is no id leads nowhere.
std::vector<StepId> recorded_needs(const Facts& wanted) {
  std::vector<StepId> ids;
  for (auto at = wanted.lower_bound(recorded_need); at != wanted.end() && at->first.starts_with(recorded_need); ++at)
    if (const auto id = StepId::parse(at->second)) ids.push_back(*id);
  return ids;
}

// Whether what `from` needed leads to `to`, as only in a lock edited by hand a step can need itself.
bool leads_to(const Lock& lock, const StepId& from, const StepId& to, std::set<StepId>& seen) {
  if (from == to) return true;
  const auto* record = lock.find(from);
  if (record == nullptr || !seen.insert(from).second) return false;
  const auto needs = recorded_needs(record->wanted);
  return std::any_of(needs.begin(), needs.end(), [&](const auto& id) { return leads_to(lock, id, to, seen); });
}

void wait_for_users(std::vector<Step>& retired, const Lock& lock) {
  std::map<StepId, std::vector<StepId>> users;  // the id of a step -> those that needed it
  for (const auto& step : retired)
    for (const auto& id : recorded_needs(step.wanted))
      if (std::set<StepId> seen; !leads_to(lock, id, step.id, seen)) users[id].push_back(step.id);
  for (auto& step : retired)
    for (const auto& id : users[step.id]) step.needs.push_back({"used_by", id});
}

// What is amiss in one target is no concern of another; what belongs to none concerns all.
bool can_matter_to(std::string_view target, std::string_view other) {
  return target == other || target.empty() || other.empty();
}

void wait_for_made(std::vector<Step>& retired, const Makers& makers) {
  std::map<std::string, std::vector<StepId>, std::less<>> made_with;  // by the maker's resource
  for (const auto& step : retired)
    if (const auto maker = makers.find(step.resource()); maker != makers.end() && !is_circular(step.resource(), makers))
      made_with[maker->second].push_back(step.id);
  for (auto& step : retired) {
    const auto found = made_with.find(step.resource());
    if (found == made_with.end()) continue;
    for (const auto& made : found->second)
      if (can_matter_to(step.target(), made.target())) step.needs.push_back({"made", made});
  }
}

}  // namespace

std::vector<Step> retired_steps(const Graph& wanted, const Lock& lock, const StepKinds& kinds) {
  std::vector<Step> retired;
  for (const auto& [id, record] : lock.steps)
    if (!wanted.contains(id)) retired.push_back(retired_step(id, record));
  if (retired.empty()) return retired;
  wait_for_made(retired, recorded_makers(lock, kinds));
  wait_for_users(retired, lock);
  return retired;
}

}  // namespace byoc
