#include "engine/plan/model/records.h"

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/state/damaged_record.h"

namespace byoc {

const StepKind& kind_of(const Step& step, const StepKinds& kinds) {
  if (const auto* found = kinds.find(step)) return *found;
  if (step.is_retired)
    throw DamagedRecord(step.id, fmt::format("the lock's step '{}' is of the unknown kind '{}'; nothing was changed",
                                             step.id, step.kind()));
  throw InternalError(fmt::format("step '{}' is of the unknown kind '{}'", step.id, step.kind()));
}

namespace {

void check_record(const StepId& id, const Record& record, const StepKind& kind) {
  const auto refuse = [&id](const std::string& what) {
    throw DamagedRecord(id, fmt::format("the lock's record of {} {}; nothing was changed", id, what));
  };
  if (record.kind != id.kind()) refuse(fmt::format("misses 'kind: {}'", id.kind()));
  for (const auto& name : kind.needed_outputs())
    if (!record.outputs.contains(name)) refuse(fmt::format("misses '{}'", name));
  if (const auto name = kind.misfit(record.outputs))
    refuse(fmt::format("has a '{}' that nobody recorded: '{}'", *name, printable(fact(record.outputs, *name), 80)));
}

}  // namespace

void check_records(const Graph& graph, const Lock& lock, const StepKinds& kinds) {
  for (const auto& step : graph.steps())
    if (const auto* record = lock.find(step.id)) check_record(step.id, *record, kind_of(step, kinds));
}

}  // namespace byoc
