#include "engine/plan/scope.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "engine/base/error.h"
#include "engine/base/text.h"

namespace byoc {

bool is_named(const Step& step, const std::string& id) {
  if (id.empty()) return false;
  if (step.id == id || step.resource == id) return true;
  return !step.target.empty() && (id == at_target({}, step.target) || id == at_target(step.resource, step.target));
}

void require_named(const Graph& graph, const std::string& id, const std::string& option) {
  std::vector<std::string> known;
  for (const auto& step : graph.steps()) {
    if (is_named(step, id)) return;
    known.push_back(step.id);
    if (!step.resource.empty()) known.push_back(step.resource);
    if (!step.target.empty()) known.push_back(at_target(step.resource, step.target));
  }
  const auto near = nearest(id, known);
  throw UsageError(
      fmt::format("'{}' of '{}' names no step and no resource of this manifest", printable(id, 120), option),
      near.empty() ? "the plan of '--dry-run --verbose' lists the ids" : fmt::format("did you mean '{}'?", near));
}

namespace {

// "authorities.root.key" -> "authorities.root"; a step without a resource ("registration-code") gives nothing.
std::string resource_of(const std::string& step_id) {
  const auto dot = step_id.rfind('.');
  return dot == std::string::npos ? std::string() : step_id.substr(0, dot);
}

// The issuer's resource as the certificate's record names it; empty for a root.
std::string issuer_of(const std::string& resource, const Lock& lock) {
  const auto* certificate = lock.find(resource + ".certificate");
  return certificate == nullptr ? std::string() : find_fact(certificate->wanted, "issuer").value_or("");
}

// Whether an authority's record names itself as issuer, over whatever detour: only a lock edited by hand can.
bool is_circular(const std::string& resource, const Lock& lock) {
  std::set<std::string> seen{resource};
  for (auto at = issuer_of(resource, lock); !at.empty(); at = issuer_of(at, lock))
    if (!seen.insert(at).second) return true;
  return false;
}

Step retired_step(const std::string& id, const Record& record) {
  Step step;
  step.id = id;
  step.kind = record.kind;
  step.resource = resource_of(id);
  step.target = target_of(id);
  step.wanted = record.wanted;
  step.is_retired = true;
  return step;
}

// What a step needed when it was recorded: its facts "needs.ROLE".
std::vector<std::string> recorded_needs(const Facts& wanted) {
  std::vector<std::string> ids;
  for (auto at = wanted.lower_bound("needs."); at != wanted.end() && at->first.starts_with("needs."); ++at)
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

// What a step needed is retired after it.
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

std::vector<Step> retired_steps(const Graph& wanted, const Lock& lock) {
  std::vector<Step> retired;
  std::map<std::string, std::vector<std::string>> issued_by;  // an authority's resource -> steps of what it issued
  for (const auto& [id, record] : lock.steps) {
    if (wanted.contains(id)) continue;
    retired.push_back(retired_step(id, record));
    const auto& resource = retired.back().resource;
    if (const auto issuer = issuer_of(resource, lock); !issuer.empty() && !is_circular(resource, lock))
      issued_by[issuer].push_back(id);
  }
  for (auto& step : retired)
    for (const auto& id : issued_by[step.resource])
      if (is_one_place(step.target, target_of(id))) step.needs.push_back({"issued", id});
  wait_for_users(retired, lock);
  return retired;
}

std::vector<Step> only_targets(const Graph& graph, const std::vector<std::string>& targets) {
  std::vector<bool> is_kept(graph.size(), false);
  for (const auto& target : targets) require_named(graph, target, "--target");
  for (std::size_t i = graph.size(); i-- > 0;) {
    const auto& step = graph.steps()[i];
    is_kept[i] =
        is_kept[i] || std::any_of(targets.begin(), targets.end(), [&](const auto& id) { return is_named(step, id); });
    if (!is_kept[i] || step.is_retired) continue;
    for (const auto need : graph.needs(i)) is_kept[need] = true;
  }
  std::vector<Step> steps;
  for (std::size_t i = 0; i < graph.size(); ++i)
    if (is_kept[i]) steps.push_back(graph.steps()[i]);
  for (auto& step : steps)
    std::erase_if(step.needs, [&](const StepLink& link) { return !is_kept[graph.index(link.step)]; });
  return steps;
}

}  // namespace

Graph in_scope(const Graph& wanted, const Lock& lock, const std::vector<std::string>& targets) {
  auto steps = wanted.steps();
  for (auto& step : retired_steps(wanted, lock)) steps.push_back(std::move(step));
  Graph everything(std::move(steps));
  return targets.empty() ? everything : Graph(only_targets(everything, targets));
}

}  // namespace byoc
