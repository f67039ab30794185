#include "engine/plan/model/records.h"

#include <fmt/format.h>

#include "engine/state/damaged_record.h"

namespace byoc {

const StepKind& kind_of(const Step& step, const StepKinds& kinds) {
  if (const auto* found = kinds.find(step)) return *found;
  if (step.is_retired)
    throw DamagedRecord(step.id, fmt::format("the lock's step '{}' is of the unknown kind '{}'; nothing was changed",
                                             step.id, step.kind()));
  throw InternalError(fmt::format("step '{}' is of the unknown kind '{}'", step.id, step.kind()));
}

void check_records(const Graph& graph, const Lock& lock, const StepKinds& kinds) {
  for (const auto& step : graph.steps()) {
    const auto* record = lock.find(step.id);
    if (record == nullptr) continue;
    for (const auto& name : kind_of(step, kinds).needed_outputs())
      if (!record->outputs.contains(name) || record->kind != step.kind())
        throw DamagedRecord(step.id,
                            fmt::format("the lock's record of {} misses '{}'; nothing was changed", step.id,
                                        record->kind == step.kind() ? name : fmt::format("kind: {}", step.kind())));
  }
}

}  // namespace byoc
