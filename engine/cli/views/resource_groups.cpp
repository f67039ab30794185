#include "engine/cli/views/resource_groups.h"

#include <algorithm>
#include <string>

#include "engine/cli/views/step_grouping.h"

namespace byoc {

namespace {

bool has_listed(const ResourceSummary& summary) {
  return std::any_of(summary.steps.begin(), summary.steps.end(),
                     [](const auto* planned) { return is_listed(*planned); });
}

// Empty where the resource is to be shown whatever others say.
std::string shape_of(const ResourceSummary& summary) {
  std::string shape;
  for (const auto* planned : summary.steps) {
    if (stands_alone(*planned)) return {};
    if (is_listed(*planned)) shape += shape_of(*planned) + '\n';
  }
  return shape;
}

}  // namespace

bool is_listed(const PlannedStep& planned) {
  return planned.decision.action != Action::none || !planned.decision.warnings.empty();
}

std::vector<ResourceGroup> group_resources(const std::vector<ResourceSummary>& summaries) {
  std::vector<std::string> shapes;
  shapes.reserve(summaries.size());
  for (const auto& summary : summaries) shapes.push_back(shape_of(summary));
  std::vector<ResourceGroup> groups;
  for (const auto& alike : group_alike(shapes)) {
    const auto& first = summaries[alike.members.front()];
    if (!has_listed(first)) continue;
    ResourceGroup group{{}, {}, first.action};
    for (const auto member : alike.members)
      (group.shown.size() < alike.shown() ? group.shown : group.rest).push_back(&summaries[member]);
    groups.push_back(std::move(group));
  }
  return groups;
}

}  // namespace byoc
