#include "engine/cli/views/result_summary.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/cli/views/resource_facts.h"

namespace byoc {

namespace {

constexpr std::size_t shown_unasked = 20;

// The lines of one resource: label and value, each label once, the last word counts.
struct Holding {
  std::string resource;
  std::vector<std::pair<std::string, std::string>> lines;

  void note(std::string_view label, const std::string& value) {
    const auto same = std::find_if(lines.begin(), lines.end(), [&](const auto& line) { return line.first == label; });
    if (same == lines.end())
      lines.emplace_back(label, value);
    else
      same->second = value;
  }
};

void note_step(Holding& holding, const Step& step, const Facts& outputs) {
  constexpr std::pair<std::string_view, const char*> known_outputs[] = {
      {"certificate_id", "id"}, {"arn", "arn"}, {"status", "status"}};
  if (const auto file = find_fact(step.wanted, "file")) holding.note(step.kind(), *file);
  if (is_about_thing(step)) return;
  for (const auto& [name, label] : known_outputs)
    if (const auto value = find_fact(outputs, name)) holding.note(at_target(label, step.target()), *value);
}

// In the order of the plan. Steps of one resource need not stand together.
std::vector<Holding> collect(const Plan& plan, const RunResult& run) {
  std::vector<Holding> holdings;
  std::map<std::string_view, std::size_t> position;
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const auto& step = plan.steps[i].step;
    const auto& result = run.steps.at(i);
    const bool is_there = result.state == StepState::done || result.state == StepState::unchanged;
    if (step.resource().empty() || step.is_retired || !is_there) continue;
    const auto [found, is_new] = position.try_emplace(step.resource(), holdings.size());
    if (is_new) holdings.push_back({std::string(step.resource()), {}});
    note_step(holdings[found->second], step, result.outputs);
  }
  std::erase_if(holdings, [](const Holding& holding) { return holding.lines.empty(); });
  return holdings;
}

std::string lines_of(const Holding& holding) {
  std::size_t width = 12;
  for (const auto& [label, value] : holding.lines) width = std::max(width, label.size());
  std::string text;
  for (const auto& [label, value] : holding.lines) text += fmt::format("  {:<{}} {}\n", label, width, printable(value));
  return text;
}

}  // namespace

std::string result_summary_text(const Plan& plan, const RunResult& run, bool all) {
  const auto holdings = collect(plan, run);
  const auto shown = all ? holdings.size() : std::min(holdings.size(), shown_unasked);
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    text += fmt::format("\n{}\n", printable(holdings[i].resource));
    text += lines_of(holdings[i]);
  }
  if (shown < holdings.size())
    text += fmt::format("\nand {} more: --verbose lists them all\n", holdings.size() - shown);
  return text;
}

}  // namespace byoc
