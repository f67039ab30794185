#include "engine/cli/commands/forget.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/cli/commands/recorded_work.h"
#include "engine/cli/commands/sessions.h"
#include "engine/cli/exit_status.h"
#include "engine/cli/views/plan_words.h"
#include "steps/kinds/kinds.h"

namespace byoc {

namespace {

[[noreturn]] void refuse_unknown(const std::string& id, const Lock& lock, const Graph& graph) {
  std::vector<std::string> known;
  for (const auto& [step, record] : lock.steps)
    if (!graph.contains(step)) known.emplace_back(step.resource());
  const auto meant = nearest(id, known);
  throw UsageError(fmt::format("nothing is recorded of '{}'", printable_name(id, 120)),
                   meant.empty() ? "the plan lists what is recorded and not in the manifest, with the sign '-'"
                                 : fmt::format("did you mean '{}'?", meant));
}

// The recorded steps of that resource, none of which may be wanted.
std::vector<StepId> steps_of(const std::string& id, const Lock& lock, const Graph& graph) {
  const auto [resource, target] = split_target(id);
  std::vector<StepId> steps;
  for (const auto& [step, record] : lock.steps) {
    if (step.resource() != resource || (!target.empty() && step.target() != target)) continue;
    if (graph.contains(step))
      throw UsageError(fmt::format("'{}' is in the manifest; only what is gone from it can be forgotten", resource),
                       "take it out of the manifest first");
    steps.push_back(step);
  }
  if (steps.empty()) refuse_unknown(id, lock, graph);
  return steps;
}

std::vector<std::string> arns_of(const std::vector<StepId>& steps, const Lock& lock) {
  std::vector<std::string> arns;
  for (const auto& step : steps)
    if (step.kind() == "registration" || step.kind() == "thing")
      if (const auto arn = find_fact(lock.find(step)->outputs, "arn")) arns.push_back(*arn);
  return arns;
}

Change forgotten(const StepId& step, const Lock& lock, const StepKinds& kinds, const std::vector<std::string>& arns,
                 Time now) {
  Change change{step, std::nullopt, lock.superseded_by(step)};
  const auto& record = *lock.find(step);
  const auto* kind = kinds.find(record.kind, step.target());
  auto tombstone = kind == nullptr ? std::nullopt : kind->remembered(record, lock.beside(step));
  if (!tombstone) return change;
  tombstone->origin = record.origin;
  if (!arns.empty()) tombstone->facts["arns"] = fmt::format("{}", fmt::join(arns, " "));
  bury(*tombstone, now);
  change.superseded.push_back(*std::move(tombstone));
  return change;
}

}  // namespace

Changes forget(const std::vector<StepId>& steps, const Lock& lock, const StepKinds& kinds, Time now) {
  const auto arns = arns_of(steps, lock);
  Changes changes;
  for (const auto& step : steps) changes.push_back(forgotten(step, lock, kinds, arns, now));
  return changes;
}

namespace {

int forget_recorded(const Call& call, const Work& work, StateStore& store) {
  auto steps = steps_of(call.arguments.id, store.lock(), work.graph);
  if (!call.arguments.dry_run && !store.take_hold()) steps = steps_of(call.arguments.id, store.lock(), work.graph);
  const auto& lock = store.lock();
  const auto sessions = make_sessions(call.arguments, work.manifest, lock, call.console);
  const auto kinds = all_step_kinds(sessions, usual_target(work.manifest));
  std::string text;
  for (const auto& step : steps) text += fmt::format("  {}\n", step);
  for (const auto& arn : arns_of(steps, lock)) text += fmt::format("  stays in AWS: {}\n", printable(arn, 300));
  const auto said = fmt::format("{} forgotten, nothing is deleted:\n", counted(steps.size(), "step", "steps"));
  if (!call.arguments.dry_run) {
    store.record(forget(steps, lock, kinds, call.host.clock.now()));
    store.finish();
  }
  print_data(call.console.out, (call.arguments.dry_run ? "To be forgotten: " : "Done: ") + said + text);
  return exit_done;
}

}  // namespace

int forget(const Call& call) {
  return with_state(call, forget_recorded);
}

}  // namespace byoc
