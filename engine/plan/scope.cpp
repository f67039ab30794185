#include "engine/plan/scope.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "engine/base/error.h"
#include "engine/base/text.h"
#include "engine/plan/retirement/retired_steps.h"

namespace byoc {

bool is_named(const Step& step, std::string_view id) {
  if (id.empty()) return false;
  if (step.id == id || step.resource() == id) return true;
  const auto [resource, target] = split_target(id);
  return !target.empty() && target == step.target() && (resource.empty() || resource == step.resource());
}

namespace {

// Of a resource that is there, only another of its steps is meant, and by its kind: '.cert' is not '.key'.
std::string meant_kind(const Graph& graph, const StepId& id) {
  std::vector<std::string> kinds, begun;
  for (const auto& step : graph.steps())
    if (step.resource() == id.resource() && step.target() == id.target()) kinds.emplace_back(step.kind());
  std::ranges::copy_if(kinds, std::back_inserter(begun), [&](const auto& kind) { return kind.starts_with(id.kind()); });
  return begun.size() == 1 ? begun.front() : nearest(id.kind(), kinds);
}

std::string meant_id(const Graph& graph, const std::string& id) {
  std::vector<std::string> known;
  const auto part = StepId::parse(id);
  for (const auto& step : graph.steps()) {
    if (part && !part->resource().empty() && step.resource() == part->resource()) {
      const auto kind = meant_kind(graph, *part);
      return kind.empty() ? kind : StepId(part->resource(), kind, part->target()).text();
    }
    if (step.resource() == "devices." + id || step.resource() == "authorities." + id)
      return std::string(step.resource());
    known.push_back(step.id.text());
    if (!step.resource().empty()) known.emplace_back(step.resource());
    if (!step.target().empty()) known.push_back(at_target(step.resource(), step.target()));
  }
  return nearest(id, known);
}

}  // namespace

void require_named(const Graph& graph, const std::string& id, const std::string& option) {
  if (std::ranges::any_of(graph.steps(), [&](const Step& step) { return is_named(step, id); })) return;
  const auto near = meant_id(graph, id);
  throw UsageError(
      fmt::format("'{}' of '{}' names no step and no resource of this manifest", printable_name(id, 120), option),
      near.empty() ? "the plan of '--dry-run --verbose' lists the ids" : fmt::format("did you mean '{}'?", near));
}

namespace {

std::vector<Step> only_selected(const Graph& graph, const std::vector<std::string>& selected) {
  std::vector<bool> is_kept(graph.size(), false);
  for (const auto& id : selected) require_named(graph, id, "--target");
  for (std::size_t i = graph.size(); i-- > 0;) {
    const auto& step = graph.steps()[i];
    is_kept[i] =
        is_kept[i] || std::any_of(selected.begin(), selected.end(), [&](const auto& id) { return is_named(step, id); });
    if (!is_kept[i] || step.is_retired) continue;
    for (const auto need : graph.needs(i)) is_kept[need] = true;
  }
  std::vector<Step> steps;
  for (std::size_t i = 0; i < graph.size(); ++i)
    if (is_kept[i]) steps.push_back(graph.steps()[i]);
  for (auto& step : steps) step.needs.erase_if([&](const StepLink& link) { return !is_kept[graph.index(link.step)]; });
  return steps;
}

}  // namespace

Graph in_scope(const Graph& wanted, const Lock& lock, const StepKinds& kinds,
               const std::vector<std::string>& selected) {
  auto everything = wanted;
  if (auto retired = retired_steps(wanted, lock, kinds); !retired.empty()) {
    auto steps = wanted.steps();
    std::move(retired.begin(), retired.end(), std::back_inserter(steps));
    everything = Graph(std::move(steps));
  }
  return selected.empty() ? everything : Graph(only_selected(everything, selected));
}

Graph in_scope(const Graph& wanted, const Lock& lock, const std::vector<std::string>& selected) {
  return in_scope(wanted, lock, StepKinds(), selected);
}

}  // namespace byoc
