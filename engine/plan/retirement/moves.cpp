#include "engine/plan/retirement/moves.h"

#include <set>

#include "engine/plan/model/records.h"

namespace byoc {

namespace {

std::map<std::string, std::set<std::string>> targets_by_location(const Graph& wanted, const StepKinds& kinds) {
  std::map<std::string, std::set<std::string>> targets;
  for (const auto& step : wanted.steps())
    if (const auto location = kind_of(step, kinds).location(step)) targets[*location].emplace(step.target());
  return targets;
}

std::map<std::string, std::string> recorded_locations(const Lock& lock, const StepKinds& kinds) {
  std::map<std::string, std::string> locations;  // by target
  for (const auto& [id, record] : lock.steps) {
    const auto target = id.target();
    const auto* kind = kinds.find(record.kind, target);
    if (const auto location = kind == nullptr ? std::nullopt : kind->location(record))
      locations.emplace(target, *location);
  }
  return locations;
}

}  // namespace

MovedTargets moved_targets(const Graph& wanted, const Lock& lock, const StepKinds& kinds) {
  MovedTargets moved;
  const auto recorded = recorded_locations(lock, kinds);
  const auto targets = targets_by_location(wanted, kinds);
  for (const auto& [old, location] : recorded) {
    const auto found = targets.find(location);
    if (found == targets.end() || found->second.size() != 1) continue;
    if (const auto& target = *found->second.begin(); !recorded.contains(target)) moved.try_emplace(target, old);
  }
  return moved;
}

const Record* record_before_move(const Step& step, const MovedTargets& moved, const Lock& lock) {
  const auto found = moved.find(step.target());
  if (found == moved.end()) return nullptr;
  const auto* record = lock.find(step.id.in_target(found->second));
  return record != nullptr && record->kind == step.kind() ? record : nullptr;
}

}  // namespace byoc
