#include "engine/plan/retirement/retired_steps.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <fmt/format.h>

#include "engine/base/error.h"
#include "engine/base/text.h"

namespace byoc {

namespace {

using Makers = std::map<std::string, std::string, std::less<>>;  // resource -> the one that it was made with

Makers recorded_makers(const Lock& lock, const StepKinds& kinds) {
  Makers makers;
  for (const auto& [text, record] : lock.steps) {
    const auto id = StepId::parse(text);
    const auto* kind = id ? kinds.find(record.kind, id->target()) : nullptr;
    if (kind == nullptr) continue;
    if (const auto maker = kind->maker(record)) makers.emplace(id->resource(), *maker);
  }
  return makers;
}

// Whether a resource was made with itself, over whatever detour: only a lock edited by hand says so.
bool is_circular(const std::string& resource, const Makers& makers) {
  std::set<std::string> seen{resource};
  for (auto at = makers.find(resource); at != makers.end(); at = makers.find(at->second))
    if (!seen.insert(at->second).second) return true;
  return false;
}

Step retired_step(const std::string& text, const Record& record) {
  const auto id = StepId::parse(text);
  if (!id)
    throw Error(
        fmt::format("the lock has a step '{}', which is no id of a step; nothing was changed", printable(text, 120)),
        "restore the lock from git");
  Step step(*id);
  step.kind = record.kind;
  step.wanted = record.wanted;
  step.is_retired = true;
  return step;
}

std::vector<std::string> recorded_needs(const Facts& wanted) {
  std::vector<std::string> ids;
  for (auto at = wanted.lower_bound(recorded_need); at != wanted.end() && at->first.starts_with(recorded_need); ++at)
    ids.push_back(at->second);
  return ids;
}

// Whether what `from` needed leads to `to`, as only in a lock edited by hand a step can need itself.
bool leads_to(const Lock& lock, const std::string& from, const std::string& to, std::set<std::string>& seen) {
  if (from == to) return true;
  const auto* record = lock.find(from);
  if (record == nullptr || !seen.insert(from).second) return false;
  const auto needs = recorded_needs(record->wanted);
  return std::any_of(needs.begin(), needs.end(), [&](const auto& id) { return leads_to(lock, id, to, seen); });
}

void wait_for_users(std::vector<Step>& retired, const Lock& lock) {
  std::map<std::string, std::vector<std::string>> users;  // the id of a step -> those that needed it
  for (const auto& step : retired)
    for (const auto& id : recorded_needs(step.wanted))
      if (std::set<std::string> seen; !leads_to(lock, id, step.id, seen)) users[id].push_back(step.id);
  for (auto& step : retired)
    for (const auto& id : users[step.id]) step.needs.push_back({"used_by", id});
}

// What is amiss in one target is no concern of another; what belongs to none concerns all.
bool is_one_place(const std::string& target, const std::string& other) {
  return target == other || target.empty() || other.empty();
}

void wait_for_made(std::vector<Step>& retired, const Makers& makers) {
  struct Made {
    std::string id, target;
  };
  std::map<std::string, std::vector<Made>> made_with;  // by the maker's resource
  for (const auto& step : retired)
    if (const auto maker = makers.find(step.resource); maker != makers.end() && !is_circular(step.resource, makers))
      made_with[maker->second].push_back({step.id, step.target});
  for (auto& step : retired) {
    const auto found = made_with.find(step.resource);
    if (found == made_with.end()) continue;
    for (const auto& made : found->second)
      if (is_one_place(step.target, made.target)) step.needs.push_back({"made", made.id});
  }
}

}  // namespace

std::vector<Step> retired_steps(const Graph& wanted, const Lock& lock, const StepKinds& kinds) {
  std::vector<Step> retired;
  for (const auto& [id, record] : lock.steps)
    if (!wanted.contains(id)) retired.push_back(retired_step(id, record));
  wait_for_made(retired, recorded_makers(lock, kinds));
  wait_for_users(retired, lock);
  return retired;
}

}  // namespace byoc
