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

[[noreturn]] void refuse(const StepId& id, const std::string& what) {
  throw DamagedRecord(id, fmt::format("the lock's record of {} {}; nothing was changed", id, what));
}

void check_facts(const StepId& id, const Facts& facts, const StepKind& kind) {
  if (const auto name = kind.misfit(facts))
    refuse(id, fmt::format("has a '{}' that nobody recorded: '{}'", *name, printable(fact(facts, *name), 80)));
}

void check_outputs(const StepId& id, const Facts& outputs, const StepKind& kind) {
  for (const auto& name : kind.needed_outputs())
    if (!outputs.contains(name)) refuse(id, fmt::format("misses '{}'", name));
  check_facts(id, outputs, kind);
}

void check_record(const StepId& id, const Record& record, const StepKind& kind) {
  if (record.kind != id.kind()) refuse(id, fmt::format("misses 'kind: {}'", id.kind()));
  check_outputs(id, record.outputs, kind);
  check_facts(id, record.history, kind);
}

const StepKind& kind_that_remembers(const StepId& id, const StepKinds& kinds) {
  const auto* kind = kinds.find(id.kind(), id.target());
  if (kind == nullptr) refuse(id, "is of what a step superseded whose kind is unknown");
  return *kind;
}

}  // namespace

std::vector<const Record*> checked_records(const Graph& graph, const Lock& lock, const StepKinds& kinds) {
  std::vector<const Record*> records;
  records.reserve(graph.size());
  for (const auto& step : graph.steps()) {
    records.push_back(lock.find(step.id));
    if (records.back() == nullptr) continue;
    check_record(step.id, *records.back(), kind_of(step, kinds));
    if (step.is_retired) kind_of(step, kinds).require_readable(step);
  }
  for (const auto& [id, list] : lock.superseded)
    for (const auto& superseded : list) check_outputs(id, superseded.facts, kind_that_remembers(id, kinds));
  return records;
}

}  // namespace byoc
