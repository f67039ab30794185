#include "engine/plan/retirement/moves.h"

#include <set>

namespace byoc {

namespace {

// The targets of the manifest by their regions. Only what AWS is to do has one among its settings.
std::map<std::string, std::set<std::string>> targets_by_region(const Graph& wanted) {
  std::map<std::string, std::set<std::string>> targets;
  for (const auto& step : wanted.steps())
    if (const auto region = find_fact(step.settings, "region")) targets[*region].insert(step.target);
  return targets;
}

}  // namespace

std::map<std::string, std::string> moved_targets(const Graph& wanted, const Lock& lock) {
  std::map<std::string, std::string> region_of, moved;  // recorded target -> region, new target -> old target
  for (const auto& [id, record] : lock.steps)
    if (const auto region = find_fact(record.outputs, "region")) region_of.try_emplace(target_of(id), *region);
  const auto by_region = targets_by_region(wanted);
  for (const auto& [old, region] : region_of) {
    const auto found = by_region.find(region);
    if (found == by_region.end() || found->second.size() != 1) continue;
    if (const auto& target = *found->second.begin(); !region_of.contains(target)) moved.try_emplace(target, old);
  }
  return moved;
}

const Record* record_before_move(const Step& step, const std::map<std::string, std::string>& moved, const Lock& lock) {
  const auto found = moved.find(step.target);
  if (found == moved.end()) return nullptr;
  const auto* record = lock.find(at_target(step.id.substr(0, step.id.find('@')), found->second));
  return record != nullptr && record->kind == step.kind ? record : nullptr;
}

}  // namespace byoc
