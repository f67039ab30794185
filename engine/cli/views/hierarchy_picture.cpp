#include "engine/cli/views/hierarchy_picture.h"

#include <map>
#include <set>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/cli/views/action_words.h"
#include "engine/cli/views/resource_summary.h"
#include "engine/cli/views/step_grouping.h"

namespace byoc {

namespace {

constexpr std::size_t longest_label = 100;

// Legible on GitHub's light and dark pages.
std::string_view style_of(Action action) {
  switch (action) {
    case Action::create:
      return "fill:#dafbe1,stroke:#1a7f37,color:#1f2328";
    case Action::adopt:
      return "fill:#ddf4ff,stroke:#0969da,color:#1f2328";
    case Action::update:
      return "fill:#fff8c5,stroke:#9a6700,color:#1f2328";
    case Action::renew:
      return "fill:#fbefff,stroke:#8250df,color:#1f2328";
    case Action::replace:
      return "fill:#ffd8b5,stroke:#bc4c00,color:#1f2328";
    case Action::retire:
      return "fill:#eaeef2,stroke:#57606a,color:#1f2328,stroke-dasharray:5 5";
    case Action::wait:
      return "fill:#fff8c5,stroke:#9a6700,color:#1f2328,stroke-dasharray:2 4";
    case Action::blocked:
      return "fill:#ffebe9,stroke:#cf222e,color:#1f2328,stroke-width:3px";
    case Action::none:
      break;
  }
  return "fill:#ffffff,stroke:#8c959f,color:#1f2328";
}

class Picture {
 public:
  HierarchyPicture draw(const Plan& plan) {
    const auto summaries = summarize_resources(plan);
    std::vector<std::string> shapes;
    shapes.reserve(summaries.size());
    for (const auto& summary : summaries) shapes.push_back(shape_of_node(summary));
    for (const auto& group : group_alike(shapes)) add(summaries, group);
    add_edges();
    add_legend();
    return {"flowchart TD\n" + nodes_ + edges_ + legend_, count_};
  }

 private:
  // Devices without anything below them, to which the same happens, may stand for each other.
  static std::string shape_of_node(const ResourceSummary& summary) {
    if (!summary.resource.starts_with("devices.")) return {};
    return fmt::format("{} {}", to_string(summary.action), summary.issuer);
  }

  void add(const std::vector<ResourceSummary>& summaries, const StepGroup& group) {
    const auto& first = summaries[group.members.front()];
    if (group.is_folded())
      return add_node({}, fmt::format("{} devices", group.members.size()), first.issuer, first.action);
    for (const auto position : group.members) {
      const auto& summary = summaries[position];
      if (summary.resource.empty()) continue;
      auto label = mermaid_text(summary.resource);
      if (!summary.common_name.empty()) label += "<br>" + mermaid_text(summary.common_name);
      add_node(summary.resource, label, summary.issuer, summary.action);
    }
  }

  void add_node(const std::string& resource, const std::string& label, const std::string& issuer, Action action) {
    const auto id = fmt::format("n{}", count_++);
    nodes_ += fmt::format("  {}[\"{}\"]:::{}\n", id, label, to_string(action));
    if (!resource.empty()) ids_[resource] = id;
    if (!issuer.empty()) issued_.emplace_back(issuer, id);
    actions_.insert(action);
  }

  void add_edges() {
    for (const auto& [issuer, id] : issued_)
      if (const auto found = ids_.find(issuer); found != ids_.end())
        edges_ += fmt::format("  {} --> {}\n", found->second, id);
  }

  void add_legend() {
    if (actions_.empty()) return;
    std::string boxes, classes;
    for (const auto action : all_actions) {
      if (!actions_.contains(action)) continue;
      const auto name = to_string(action);
      // The name first: a label that begins with a sign would be read as a list.
      const auto label = action == Action::none ? "unchanged" : fmt::format("{} {}", name, words_for(action).symbol);
      boxes += fmt::format("    legend_{}[\"{}\"]:::{}\n", name, mermaid_text(label), name);
      classes += fmt::format("  classDef {} {}\n", name, style_of(action));
    }
    legend_ = "  subgraph legend\n    direction LR\n" + boxes + "  end\n" + classes;
  }

  std::size_t count_ = 0;
  std::string nodes_, edges_, legend_;
  std::map<std::string, std::string> ids_;                   // resource -> node
  std::vector<std::pair<std::string, std::string>> issued_;  // issuer's resource, node
  std::set<Action> actions_;
};

}  // namespace

std::string mermaid_text(const std::string& text) {
  std::string out;
  for (const char c : printable(text, longest_label)) {
    const bool is_harmless = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ' ||
                             c == '.' || c == ',' || c == '-' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
    out += is_harmless ? std::string(1, c) : fmt::format("#{};", static_cast<int>(c));
  }
  return out;
}

HierarchyPicture draw_hierarchy(const Plan& plan) {
  auto picture = Picture().draw(plan);
  if (picture.nodes == 0) picture.text += "  nothing[\"nothing is wanted\"]\n";
  return picture;
}

}  // namespace byoc
