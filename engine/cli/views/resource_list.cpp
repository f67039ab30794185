#include "engine/cli/views/resource_list.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/base/utf8.h"
#include "engine/cli/views/action_words.h"
#include "engine/cli/views/plan_words.h"
#include "engine/cli/views/reason_words.h"
#include "engine/cli/views/resource_groups.h"
#include "engine/cli/views/terminal_text.h"

namespace byoc {

namespace {

constexpr std::size_t line_width = 100, longest_name = 40, indent = 6;

std::string kind_of(const PlannedStep& planned) {
  return one_line(at_target(planned.step.kind(), planned.step.target()));
}

std::string quoted_name(const ResourceSummary& summary) {
  return summary.common_name.empty() ? "" : fmt::format("'{}'", printable(summary.common_name, longest_name));
}

std::vector<const PlannedStep*> listed_steps(const ResourceSummary& summary) {
  std::vector<const PlannedStep*> listed;
  for (const auto* planned : summary.steps)
    if (is_listed(*planned)) listed.push_back(planned);
  return listed;
}

// What is said below a resource's line. Steps that say the same say it together.
class Remarks {
 public:
  void add(const PlannedStep& planned, const std::string& remark) {
    const auto same = std::find_if(remarks_.begin(), remarks_.end(), [&](const auto& r) { return r.second == remark; });
    if (same != remarks_.end())
      same->first += ", " + kind_of(planned);
    else
      remarks_.emplace_back(kind_of(planned), remark);
  }

  std::string lines() const {
    std::string text;
    for (const auto& [kinds, remark] : remarks_) {
      // "status: 'INACTIVE' -> 'ACTIVE'" names its kind by itself.
      const auto said = remark.starts_with(kinds + ": ") ? remark : fmt::format("{}: {}", kinds, remark);
      text += fmt::format("{:{}}{}\n", "", indent, said);
    }
    return text;
  }

 private:
  std::vector<std::pair<std::string, std::string>> remarks_;  // of which steps, what
};

// A piece of a line: colours have no width.
struct Piece {
  std::string text;
  std::size_t width = 0;
};

// The pieces in lines that begin in `column`, the first of which has begun.
std::string joined(const std::vector<Piece>& pieces, std::size_t column) {
  std::string text;
  auto at = column;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const bool is_last = i + 1 == pieces.size();
    const auto width = pieces[i].width + (is_last ? 0 : 1);
    if (i > 0 && at + 1 + width > line_width) {
      text += '\n' + std::string(column, ' ');
      at = column;
    } else if (i > 0) {
      text += ' ';
      ++at;
    }
    text += pieces[i].text + (is_last ? "" : ",");
    at += width;
  }
  return text;
}

std::size_t width_of(const std::vector<Piece>& pieces) {
  std::size_t width = 0;
  for (const auto& piece : pieces) width += piece.width + 2;  // with ", "
  return width < 2 ? 0 : width - 2;
}

// The groups of a plan as lines: in columns where all of them fit so.
class ResourceList {
 public:
  ResourceList(const Plan& plan, Paint paint)
      : plan_(plan), paint_(paint), summaries_(summarize_resources(plan)), groups_(group_resources(summaries_)) {
    std::size_t steps_width = 0;
    for (const auto& group : groups_)
      for (const auto* summary : group.shown) {
        if (summary->resource.empty()) continue;
        id_width_ = std::max(id_width_, character_count(one_line(summary->resource)));
        name_width_ = std::max(name_width_, character_count(quoted_name(*summary)));
        steps_width = std::max(steps_width, width_of(signed_kinds(*summary)));
      }
    if (column_after(id_width_, name_width_) + steps_width > line_width) id_width_ = name_width_ = 0;
  }

  std::string text() const {
    std::string text;
    for (const auto& group : groups_) {
      for (const auto* summary : group.shown)
        text += summary->resource.empty() ? lines_of_none(*summary) : resource_lines(*summary);
      if (!group.rest.empty()) text += rest_line(group);
    }
    return text;
  }

 private:
  static std::size_t column_after(std::size_t id_width, std::size_t name_width) {
    return 4 + id_width + 2 + (name_width == 0 ? 0 : name_width + 2);
  }

  std::string sign(Action action) const {
    const auto& words = words_for(action);
    return paint_(words.colour, fmt::format("{:>3}", words.symbol)) + ' ';
  }

  std::vector<Piece> signed_kinds(const ResourceSummary& summary) const {
    std::vector<Piece> pieces;
    for (const auto* planned : listed_steps(summary)) {
      const auto& words = words_for(planned->decision.action);
      const auto held = held_words(planned->decision);
      const auto kind = kind_of(*planned) + (held.empty() ? "" : fmt::format(" ({})", held));
      if (words.symbol.empty())
        pieces.push_back({kind, character_count(kind)});
      else
        pieces.push_back(
            {paint_(words.colour, words.symbol) + ' ' + kind, words.symbol.size() + 1 + character_count(kind)});
    }
    return pieces;
  }

  std::string resource_lines(const ResourceSummary& summary) const {
    const auto id = one_line(summary.resource), name = quoted_name(summary);
    const auto id_width = std::max(id_width_, character_count(id));
    const auto name_width = std::max(name_width_, character_count(name));
    auto text = sign(summary.action) + padded(id, id_width);
    if (name_width > 0) text += "  " + padded(name, name_width);
    const auto kinds = signed_kinds(summary);
    const auto column = column_after(id_width, name_width);
    if (column + width_of(kinds) <= line_width)
      text += "  " + joined(kinds, column);
    else
      text += '\n' + std::string(indent, ' ') + joined(kinds, indent);
    Remarks remarks;
    for (const auto* planned : listed_steps(summary))
      for (const auto& remark : remarks_of(*planned)) remarks.add(*planned, remark);
    return text + '\n' + remarks.lines();
  }

  // The steps that belong to no resource, each with a line of its own.
  std::string lines_of_none(const ResourceSummary& summary) const {
    std::string text;
    for (const auto* planned : listed_steps(summary)) {
      text += sign(planned->decision.action) + one_line(planned->step.id.text()) + '\n';
      for (const auto& remark : remarks_of(*planned)) text += std::string(indent, ' ') + remark + '\n';
    }
    return text;
  }

  std::vector<std::string> remarks_of(const PlannedStep& planned) const {
    std::vector<std::string> remarks;
    for (const auto& reason : reason_lines(planned)) remarks.push_back(one_line(reason));
    for (const auto& warning : warning_lines(planned)) remarks.push_back(warning_text(warning, paint_));
    if (has_own_hint(planned, plan_)) remarks.push_back(hint_text(way_out_of(planned), paint_));
    return remarks;
  }

  std::string rest_line(const ResourceGroup& group) const {
    return fmt::format("{}and {} more like this: {} to {}\n", sign(group.action), group.rest.size(),
                       one_line(group.rest.front()->resource), one_line(group.rest.back()->resource));
  }

  const Plan& plan_;
  const Paint paint_;
  const std::vector<ResourceSummary> summaries_;
  const std::vector<ResourceGroup> groups_;
  std::size_t id_width_ = 0, name_width_ = 0;  // none: no columns
};

}  // namespace

std::string resource_list(const Plan& plan, Paint paint) {
  return ResourceList(plan, paint).text();
}

std::string sign_legend(const Plan& plan, Paint paint) {
  std::vector<std::string> meanings;
  for (const auto& [action, count] : plan.summary())
    if (const auto& words = words_for(action); count > 0 && !words.symbol.empty())
      meanings.push_back(paint(words.colour, words.symbol) + ' ' + std::string(to_string(action)));
  return meanings.size() < 2 ? std::string() : fmt::format("{}", fmt::join(meanings, ", "));
}

}  // namespace byoc
