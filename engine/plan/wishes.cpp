#include "engine/plan/wishes.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/plan/scope.h"

namespace byoc {

namespace {

void require_replaced(const Plan& plan, const std::string& id) {
  for (const auto& [step, decision] : plan.steps)
    if (is_named(step, id) && decision.action != Action::none && !step.is_retired) return;
  for (const auto& planned : plan.steps)
    if (is_named(planned.step, id))
      throw UsageError(fmt::format("'{}' can't be replaced by itself", id),
                       planned.step.resource().empty()
                           ? "name a resource or a step of one"
                           : "leave --replace out: what is missing of it, also in AWS, a run makes anyway");
}

}  // namespace

bool is_replacement_asked(const Step& step, const PlanOptions& options) {
  return std::ranges::any_of(options.replace, [&](const auto& id) { return is_named(step, id); });
}

bool is_overlap_refused(const Step& step, const PlanOptions& options) {
  const auto is_named_with_it = [&](const auto& id) {
    const auto part = StepId::parse(id);
    return is_named(step, id) || (part && part->resource() == step.resource());
  };
  return options.no_overlap && (options.replace.empty() || std::ranges::any_of(options.replace, is_named_with_it));
}

Pruning pruning_of(const PlanOptions& options) {
  if (!options.prune) return Pruning::none;
  return options.prune_adopted ? Pruning::all : Pruning::made;
}

void require_replaced(const Plan& plan, const PlanOptions& options) {
  for (const auto& id : options.replace) require_replaced(plan, id);
}

}  // namespace byoc
