#include "engine/cli/views/markdown_view.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/cli/views/action_words.h"
#include "engine/cli/views/hierarchy_picture.h"
#include "engine/cli/views/markdown_text.h"
#include "engine/cli/views/plan_words.h"
#include "engine/cli/views/reason_words.h"
#include "engine/cli/views/resource_groups.h"

namespace byoc {

namespace {

// A comment may have 65,536 characters; what surrounds the table, the reasons and the picture stays far below 4,000.
constexpr std::size_t table_bytes = 18'000, reasons_bytes = 28'000, picture_bytes = 14'000, picture_nodes = 200,
                      command_bytes = 1'500;

std::string signed_kind(const PlannedStep& planned) {
  const auto symbol = words_for(planned.decision.action).symbol;
  const auto kind = markdown_code(at_target(planned.step.kind(), planned.step.target()));
  return symbol.empty() ? kind : fmt::format("`{}` {}", symbol, kind);
}

// What a reviewer must see comes first, so that it is the last to be left out.
std::vector<ResourceGroup> weightiest_first(std::vector<ResourceGroup> groups) {
  const auto weight = [](const ResourceGroup& group) {
    return std::max(weight_of(group.action), weight_of(Action::retire) - 1);
  };
  std::stable_sort(groups.begin(), groups.end(),
                   [&](const ResourceGroup& a, const ResourceGroup& b) { return weight(a) > weight(b); });
  return groups;
}

std::string title_of(const ResourceSummary& summary) {
  return summary.resource.empty() ? "all together" : markdown_code(summary.resource, 150);
}

std::string table_rows(const ResourceGroup& group) {
  std::string rows;
  for (const auto* summary : group.shown) {
    std::string steps;
    for (const auto* planned : summary->steps)
      if (is_listed(*planned)) steps += (steps.empty() ? "" : ", ") + signed_kind(*planned);
    rows += fmt::format("| {} | {} | {} |\n", markdown_cell(title_of(*summary)),
                        markdown_cell(markdown_code(summary->common_name, 100)), markdown_cell(steps));
  }
  if (!group.rest.empty()) rows += fmt::format("| *and {} more like this* | | |\n", group.rest.size());
  return rows;
}

void append_line(std::string& text, std::string_view before, const std::string& content) {
  if (!content.empty()) text += fmt::format("  - {}{}\n", before, markdown_code(content));
}

std::string reason_lines(const ResourceGroup& group) {
  std::string text;
  for (const auto* summary : group.shown) {
    text += fmt::format("**{}**\n", title_of(*summary));
    for (const auto* planned : summary->steps) {
      const auto& decision = planned->decision;
      if (!is_listed(*planned)) continue;
      text += fmt::format("- {}: {}{}\n", signed_kind(*planned), to_string(decision.action),
                          decision.is_held ? ", " + markdown_words(std::string(held_words(decision))) : "");
      for (const auto& reason : reason_lines(*planned)) append_line(text, "", reason);
      for (const auto& warning : warning_lines(*planned)) append_line(text, "warning: ", warning);
      if (!decision.is_held && !stands_behind_another(*planned)) append_line(text, "hint: ", way_out_of(*planned));
    }
    text += '\n';
  }
  if (!group.rest.empty()) text += fmt::format("*and {} more like this*\n\n", group.rest.size());
  return text;
}

// The name as it may stand in a comment of HTML, which nothing but "-->" ends.
std::string marker_name(const std::string& name) {
  auto shown = printable(name);
  std::erase_if(shown, [](char c) { return c == '<' || c == '>'; });
  return shown;
}

// What `render` makes of the groups, as far as it has room; says how many are left out.
std::string within(std::size_t room, const std::vector<ResourceGroup>& groups,
                   std::string (*render)(const ResourceGroup& group), std::string& left_out) {
  std::string text;
  std::size_t count = 0;
  for (const auto& group : groups) {
    const auto part = render(group);
    const bool has_room = text.size() + part.size() <= room;
    if (has_room) text += part;
    if (!has_room) count += group.shown.size() + group.rest.size();
  }
  if (count > 0)
    left_out = fmt::format("*{} more resources are left out here: `--format json` has them all*\n\n", count);
  return text;
}

std::string folded(const std::string& title, const std::string& content) {
  return fmt::format("<details><summary>{}</summary>\n\n{}</details>\n\n", title, content);
}

std::string changes_part(const std::vector<ResourceGroup>& groups) {
  if (groups.empty()) return {};
  std::string left_out;
  auto table = within(table_bytes, groups, table_rows, left_out);
  auto text = "| Resource | Common name | Steps |\n|---|---|---|\n" + table + '\n' + left_out;
  left_out.clear();
  const auto reasons = within(reasons_bytes, groups, reason_lines, left_out);
  return text + folded("Why, step by step", reasons + left_out);
}

std::string picture_part(const Plan& plan) {
  const auto picture = draw_hierarchy(plan);
  if (picture.nodes == 0) return {};
  if (picture.nodes > picture_nodes || picture.text.size() > picture_bytes)
    return fmt::format("*The picture of the hierarchy is left out: it would have {} nodes.*\n\n", picture.nodes);
  return folded("The hierarchy", "```mermaid\n" + picture.text + "```\n\n");
}

// The command stands in a fenced block, which nothing within one line can close.
std::string apply_part(const Plan& plan, const std::string& command) {
  const auto digest = plan.digest();
  const bool is_shown =
      !command.empty() && command.size() <= command_bytes && printable(command, command_bytes) == command;
  if (!plan.has_changes() || plan.is_stopped() || !is_shown) return fmt::format("Digest of this plan: `{}`\n", digest);
  return fmt::format("To apply exactly this plan:\n\n```sh\n{}\n```\n", command + " --expect-plan " + digest);
}

std::string summary_line(const Plan& plan) {
  const auto title = fmt::format("### Plan for {}: ", markdown_code(plan.manifest_name));
  if (const auto obstacle = obstacle_phrase(plan); !obstacle.empty())
    return title + markdown_words(summary_phrase(plan)) + "\n\n**" + markdown_words(obstacle) + "**";
  return title + (plan.has_changes() ? markdown_words(summary_phrase(plan))
                                     : "nothing to do\n\n" + markdown_words(nothing_to_do(plan)));
}

}  // namespace

std::string MarkdownView::plan(const Plan& plan) const {
  const auto region = plan.region.empty() ? std::string() : ", region " + markdown_code(plan.region);
  auto text = fmt::format("<!-- byoc-apply plan: {} -->\n{}\n\n{}{}\n\n", marker_name(plan.manifest_name),
                          summary_line(plan), markdown_words(source_phrase(plan, options_.has_aws)), region);
  if (const auto hint = held_hint(plan); !hint.empty()) text += fmt::format("Hint: {}\n\n", markdown_words(hint));
  const auto summaries = summarize_resources(plan);
  return text + changes_part(weightiest_first(group_resources(summaries))) + picture_part(plan) +
         apply_part(plan, options_.command);
}

}  // namespace byoc
