#include "engine/plan/retirement/retired_steps.h"

#include <map>
#include <string>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/graph/circles.h"

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

// What is amiss in one target is no concern of another; what belongs to none concerns all.
bool can_matter_to(std::string_view target, std::string_view other) {
  return target == other || target.empty() || other.empty();
}

// That one retired step, by its position, has to wait for another one.
struct Wait {
  std::size_t waiting, first;
  const char* role;
};

void add_made(const std::vector<Step>& retired, const Makers& makers, std::vector<Wait>& waits) {
  std::map<std::string, std::vector<std::size_t>, std::less<>> made_with;  // by the maker's resource
  for (std::size_t i = 0; i < retired.size(); ++i)
    if (const auto maker = makers.find(retired[i].resource()); maker != makers.end())
      made_with[maker->second].push_back(i);
  for (std::size_t i = 0; i < retired.size(); ++i) {
    const auto found = made_with.find(retired[i].resource());
    if (found == made_with.end()) continue;
    for (const auto made : found->second)
      if (can_matter_to(retired[i].target(), retired[made].target())) waits.push_back({i, made, "made"});
  }
}

void add_users(const std::vector<Step>& retired, std::vector<Wait>& waits) {
  std::map<StepId, std::size_t> position;
  for (std::size_t i = 0; i < retired.size(); ++i) position.emplace(retired[i].id, i);
  for (std::size_t i = 0; i < retired.size(); ++i)
    for (const auto& id : recorded_needs(retired[i].wanted))
      if (const auto needed = position.find(id); needed != position.end())
        waits.push_back({needed->second, i, "used_by"});
}

// But for those in a circle, of which only a lock edited by hand can tell.
void add_waits(std::vector<Step>& retired, const std::vector<Wait>& waits) {
  std::vector<std::vector<std::size_t>> edges(retired.size());
  for (const auto& [waiting, first, role] : waits) edges[waiting].push_back(first);
  const auto circle = circles_of(edges);
  for (const auto& [waiting, first, role] : waits)
    if (circle[waiting] != circle[first]) retired[waiting].needs.push_back({role, retired[first].id});
}

}  // namespace

std::vector<Step> retired_steps(const Graph& wanted, const Lock& lock, const StepKinds& kinds) {
  std::vector<Step> retired;
  for (const auto& [id, record] : lock.steps)
    if (!wanted.contains(id)) retired.push_back(retired_step(id, record));
  if (retired.empty()) return retired;
  std::vector<Wait> waits;
  add_made(retired, recorded_makers(lock, kinds), waits);
  add_users(retired, waits);
  add_waits(retired, waits);
  return retired;
}

}  // namespace byoc
