#include "engine/plan/retirement/heirs.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/plan/model/records.h"

namespace byoc {

namespace {

using ByPlace = std::map<std::pair<std::string_view, std::string>, std::size_t>;  // kind and place -> position

// The steps that nothing is recorded of, and that are not there.
ByPlace missing_by_place(const PlanningResult& planned, const StepKinds& kinds) {
  ByPlace missing;
  for (std::size_t i = 0; i < planned.graph.size(); ++i) {
    const auto& step = planned.graph.steps()[i];
    if (step.is_retired || planned.observed[i].is_present || planned.lock.find(step.id) != nullptr) continue;
    if (const auto place = kind_of(step, kinds).place(step)) missing.try_emplace({step.kind(), *place}, i);
  }
  return missing;
}

std::optional<std::size_t> found_in_service(const Step& retired, const PlanningResult& planned,
                                            const Successors& successors) {
  const auto* found = successors.found_of(retired.id);
  if (found == nullptr || !planned.graph.contains(found->id) || planned.lock.find(found->id) != nullptr)
    return std::nullopt;
  return planned.graph.index(found->id);
}

std::optional<std::size_t> at_place(const Step& retired, const std::optional<std::string>& place,
                                    const ByPlace& missing) {
  const auto found = place ? missing.find({retired.kind(), *place}) : missing.end();
  return found == missing.end() ? std::nullopt : std::optional(found->second);
}

// What such a step looks at besides: where it is not there either, it is only because this one was not known by its
// record.
void add_mentioned(const Step& retired, const Step& heir, const PlanningResult& planned,
                   std::map<std::size_t, StepId>& heirs) {
  for (const auto& [role, id] : heir.mentions) {
    const StepId before(retired.resource(), id.kind(), id.target());
    if (!planned.graph.contains(id) || planned.lock.find(id) != nullptr || planned.lock.find(before) == nullptr)
      continue;
    if (const auto index = planned.graph.index(id); !planned.observed[index].is_present)
      heirs.try_emplace(index, before);
  }
}

}  // namespace

std::map<std::size_t, StepId> find_heirs(const PlanningResult& planned, const StepKinds& kinds,
                                         const Successors& successors) {
  std::map<std::size_t, StepId> heirs;
  const auto missing = missing_by_place(planned, kinds);
  for (const auto& step : planned.graph.steps()) {
    if (!step.is_retired) continue;
    const auto& kind = kind_of(step, kinds);
    const auto heir =
        kind.asks_aws() ? found_in_service(step, planned, successors) : at_place(step, kind.place(step), missing);
    if (!heir) continue;
    heirs.try_emplace(*heir, step.id);
    if (!kind.asks_aws()) add_mentioned(step, planned.graph.steps()[*heir], planned, heirs);
  }
  return heirs;
}

}  // namespace byoc
