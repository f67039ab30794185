#include "engine/cli/views/resource_summary.h"

#include <algorithm>
#include <iterator>
#include <map>

namespace byoc {

int weight_of(Action action) {
  constexpr Action by_weight[] = {Action::none,  Action::adopt,  Action::wait,    Action::update, Action::create,
                                  Action::renew, Action::retire, Action::replace, Action::blocked};
  return static_cast<int>(std::find(std::begin(by_weight), std::end(by_weight), action) - std::begin(by_weight));
}

std::vector<ResourceSummary> summarize_resources(const Plan& plan) {
  std::vector<ResourceSummary> summaries;
  std::map<std::string_view, std::size_t> position;
  for (const auto& planned : plan.steps) {
    const auto& step = planned.step;
    const auto [found, is_new] = position.try_emplace(step.resource(), summaries.size());
    if (is_new) summaries.push_back({std::string(step.resource()), {}, {}, {}, Action::none});
    auto& summary = summaries[found->second];
    summary.steps.push_back(&planned);
    if (weight_of(planned.decision.action) > weight_of(summary.action)) summary.action = planned.decision.action;
    if (step.kind() != "certificate") continue;
    summary.common_name = find_fact(step.wanted, "subject.common_name").value_or("");
    summary.issuer = find_fact(step.wanted, "issuer").value_or("");
  }
  return summaries;
}

}  // namespace byoc
