#include "engine/cli/views/explanation.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "engine/base/lookalikes.h"
#include "engine/base/text.h"
#include "engine/base/utf8.h"
#include "engine/cli/views/action_words.h"
#include "engine/cli/views/plan_words.h"
#include "engine/cli/views/reason_words.h"
#include "engine/cli/views/terminal_text.h"
#include "engine/plan/scope.h"

namespace byoc {

namespace {

constexpr std::size_t longest_detail = 200;

bool is_hexadecimal(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

// "5f3a90b1c2d3...": a fingerprint's beginning tells it from another, also within an ARN.
std::string shortened(const std::string& text) {
  constexpr std::size_t longest = 24, kept = 12, widest = 80;
  std::string out;
  for (std::size_t start = 0; start < text.size();) {
    auto end = start;
    while (end < text.size() && is_hexadecimal(text[end])) ++end;
    if (end - start > longest)
      out += text.substr(start, kept) + "...";
    else
      out.append(text, start, end - start);
    if (end < text.size()) out += text[end++];
    start = end;
  }
  return printable(out, widest);
}

// A detail may be a PEM or bytes; what is one short line is for people.
bool is_for_people(const std::string& detail) {
  return !detail.empty() && detail.size() <= longest_detail && printable(detail) == detail && utf8(detail) == detail;
}

using Row = std::array<std::string, 4>;  // fact, wanted, recorded, observed

struct Columns {
  Facts wanted, recorded, observed;
};

Columns columns_of(const PlanningResult& planned, std::size_t index) {
  const auto& step = planned.plan.steps[index].step;
  const auto& observed = planned.observed[index];
  Columns columns;
  if (!step.is_retired) {
    columns.wanted = step.wanted;
    columns.wanted.insert(step.settings.begin(), step.settings.end());
  }
  if (const auto* record = planned.lock.find(step.id)) {
    columns.recorded = record->outputs;
    columns.recorded.insert(record->wanted.begin(), record->wanted.end());
  }
  columns.observed = observed.facts;
  for (const auto& [name, detail] : observed.details)
    if (is_for_people(detail)) columns.observed.emplace(name, detail);
  return columns;
}

std::vector<Row> rows_of(const Columns& columns, bool is_verbose) {
  std::set<std::string> names;
  for (const auto* facts : {&columns.wanted, &columns.recorded, &columns.observed})
    for (const auto& [name, value] : *facts) names.insert(name);
  std::vector<Row> rows;
  for (const auto& name : names) {
    std::vector<std::optional<std::string>> values;
    for (const auto* facts : {&columns.wanted, &columns.recorded, &columns.observed})
      values.push_back(find_fact(*facts, name));
    const auto shown = told_apart({values[0].value_or(""), values[1].value_or(""), values[2].value_or("")});
    Row row{one_line(name)};
    for (std::size_t i = 0; i < shown.size(); ++i)
      row[i + 1] = !values[i] ? "-" : shown[i].empty() ? "''" : one_line(is_verbose ? shown[i] : shortened(shown[i]));
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string table(const std::vector<Row>& rows, Paint paint) {
  const Row head{"", "wanted", "recorded", "observed"};
  std::array<std::size_t, 4> widths{};
  for (std::size_t column = 0; column < head.size(); ++column) {
    widths[column] = head[column].size();
    for (const auto& row : rows) widths[column] = std::max(widths[column], character_count(row[column]));
  }
  const auto line = [&widths](const Row& row) {
    std::string text = "   ";
    for (std::size_t column = 0; column + 1 < row.size(); ++column)
      text += " " + padded(row[column], widths[column]) + " ";
    return text + " " + row.back();
  };
  auto text = paint(Colour::dim, line(head)) + '\n';
  for (const auto& row : rows) text += line(row) + '\n';
  return text;
}

std::string decision_line(const Decision& decision, Paint paint) {
  const auto& words = words_for(decision.action);
  if (decision.action == Action::none) return "    " + paint(words.colour, "not due") + '\n';
  if (decision.action == Action::blocked || decision.action == Action::wait)
    return fmt::format("    {}, because\n", paint(words.colour, words.past));
  const auto due =
      fmt::format("{}{}: {}", decision.is_held ? "due, but " : "due", held_words(decision), to_string(decision.action));
  return "    " + paint(words.colour, due) + ", because\n";
}

std::string step_text(const PlanningResult& planned, std::size_t index, const ExplanationOptions& options) {
  const auto& [step, decision] = planned.plan.steps[index];
  auto text = options.paint(Colour::bold, one_line(step.id.text())) + '\n';
  const auto rows = rows_of(columns_of(planned, index), options.is_verbose);
  text += rows.empty() ? "    nothing is wanted, recorded or observed of it\n" : table(rows, options.paint);
  text += decision_line(decision, options.paint);
  for (const auto& line : reason_lines(planned.plan.steps[index])) text += fmt::format("      {}\n", one_line(line));
  for (const auto& [name, value] : decision.taken_away)
    text += fmt::format("    {} {} '{}'\n", options.paint(Colour::red, "takes away"), one_line(name), one_line(value));
  for (const auto& line : warning_lines(planned.plan.steps[index]))
    text += fmt::format("    {}\n", warning_text(line, options.paint));
  if (const auto way_out = way_out_of(planned.plan.steps[index]); !way_out.empty())
    text += fmt::format("    {}\n", hint_text(way_out, options.paint));
  return text;
}

}  // namespace

std::string explanation(const PlanningResult& planned, const std::string& id, const ExplanationOptions& options) {
  require_named(planned.graph, id, "explain");
  auto text = options.paint(Colour::bold, fmt::format("Plan for '{}'", one_line(planned.plan.manifest_name))) +
              fmt::format(" ({})\n", source_phrase(planned.plan, options.has_aws));
  for (std::size_t i = 0; i < planned.plan.steps.size(); ++i)
    if (is_named(planned.plan.steps[i].step, id)) text += '\n' + step_text(planned, i, options);
  return text;
}

}  // namespace byoc
