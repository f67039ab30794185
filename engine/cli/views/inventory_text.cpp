#include "engine/cli/views/inventory_text.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/base/utf8.h"
#include "engine/cli/views/plan_words.h"
#include "engine/cli/views/terminal_text.h"

namespace byoc {

namespace {

constexpr std::size_t most_shown = 20, id_shown = 12;
constexpr long soon_days = 30;

std::string day_of(Time time) {
  if (time == no_end) return "never";
  return format_rfc3339(time).substr(0, 10);
}

std::string source_of(const Inventory& inventory, bool has_aws) {
  if (inventory.refresh == Refresh::live) return has_aws ? "files and AWS IoT as they are" : "files as they are";
  if (inventory.recorded_at.empty()) return "nothing is recorded yet";
  return fmt::format("as recorded on {}; --live looks", byoc::day_of(inventory.recorded_at));
}

std::string at(std::string_view target, std::string_view text) {
  return target.empty() ? std::string(text) : fmt::format("{} ({})", text, target);
}

std::string status_of(const InventoryItem& item) {
  std::vector<std::string> texts;
  for (const auto& one : item.registered)
    texts.push_back(at(one.target, one.status.empty() ? "registered" : one.status));
  if (texts.empty()) return item.not_after ? "-" : "not made yet";
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string left_words(Time end, Time now) {
  if (end <= now) return "expired";
  if (end == no_end) return "-";
  return fmt::format("{}d", days_left(end, now));
}

// One line of the table.
struct Row {
  std::string name;
  std::optional<Time> end;
  std::string status;
  std::vector<std::string> remarks;
};

class InventoryTable {
 public:
  InventoryTable(const Inventory& inventory, const InventoryOptions& options)
      : inventory_(inventory), options_(options) {
    if (options.is_by_end)
      for (const auto* item : by_end(inventory)) rows_.push_back(row_of(*item, 0));
    else
      add_tree();
  }

  std::string text() const {
    std::size_t width = 0;
    for (const auto& row : rows_) width = std::max(width, character_count(row.name));
    auto text = fmt::format("{}  {:<10}  {:>7}  {}\n", padded("", width), "ends", "left", "status");
    for (const auto& row : rows_) text += line_of(row, width);
    return text;
  }

 private:
  using Issued = std::map<std::string_view, std::vector<const InventoryItem*>>;  // by the issuer
  struct Branch {
    const InventoryItem* authority;
    std::size_t depth;
  };

  void add_tree() {
    Issued issued;
    std::map<std::string_view, const InventoryItem*> known;
    for (const auto& item : inventory_.items) known.emplace(item.resource, &item);
    for (const auto& item : inventory_.items)
      issued[known.contains(item.issuer) ? std::string_view(item.issuer) : std::string_view()].push_back(&item);
    add_below("", issued);
    // Whoever issues himself over a detour, as in a lock that was edited by hand.
    for (const auto& item : inventory_.items) add_below(item.issuer, issued);
  }

  void add_below(std::string_view issuer, Issued& issued) {
    std::vector<Branch> open;
    add_branches(issuer, issued, 0, open);
    while (!open.empty()) {
      const auto [authority, depth] = open.back();
      open.pop_back();
      rows_.push_back(row_of(*authority, depth));
      add_branches(authority->resource, issued, depth + 1, open);
    }
  }

  // The devices of `issuer`; its authorities are left `open`, the first of them last.
  void add_branches(std::string_view issuer, Issued& issued, std::size_t depth, std::vector<Branch>& open) {
    const auto found = issued.find(issuer);
    if (found == issued.end()) return;
    const auto items = std::exchange(found->second, {});
    std::vector<const InventoryItem*> devices;
    for (const auto* item : items)
      if (!item->is_authority) devices.push_back(item);
    add_devices(devices, depth);
    for (auto item = items.rbegin(); item != items.rend(); ++item)
      if ((*item)->is_authority) open.push_back({*item, depth});
  }

  // Deeper than a page is wide nobody can tell it anyway.
  static std::string indent(std::size_t depth) {
    constexpr std::size_t deepest = 20;
    return std::string(2 * std::min(depth, deepest), ' ');
  }

  void add_devices(std::vector<const InventoryItem*> devices, std::size_t depth) {
    std::size_t shown = devices.size();
    if (!options_.is_whole && devices.size() > most_shown) {
      std::ranges::stable_sort(devices, {}, [](const auto* item) { return item->not_after.value_or(Time::max()); });
      shown = most_shown;
    }
    for (std::size_t i = 0; i < shown; ++i) rows_.push_back(row_of(*devices[i], depth));
    if (shown < devices.size())
      rows_.push_back({fmt::format("{}and {} more that end later", indent(depth), devices.size() - shown),
                       std::nullopt,
                       "--verbose lists all",
                       {}});
  }

  Row row_of(const InventoryItem& item, std::size_t depth) const {
    Row row{indent(depth) + one_line(item.resource), item.not_after, status_of(item), {}};
    if (!item.is_in_manifest) row.remarks.push_back("no longer in the manifest");
    for (const auto& awaited : item.awaited) row.remarks.push_back("awaited: " + awaited);
    for (const auto& one : item.registered) {
      if (one.revoked_at)
        row.remarks.push_back(
            at(one.target, fmt::format("revoked on {}: {}", *one.revoked_at, one.revoked_because.value_or(""))));
      for (const auto& kept : one.kept) row.remarks.push_back(kept_words(one, kept));
    }
    return row;
  }

  std::string kept_words(const RegisteredItem& one, const KeptItem& kept) const {
    const auto id = fmt::format("{}...", kept.certificate_id.substr(0, id_shown));
    const auto text =
        !kept.until ? fmt::format("{} was succeeded, and is {}: --prune deletes it", id, kept.status)
        : *kept.until <= inventory_.now
            ? fmt::format("{} was succeeded, and is {}: its overlap is over, the next run switches it off", id,
                          kept.status)
            : fmt::format("{} was succeeded, and stays {} until {}", id, kept.status, day_of(*kept.until));
    return at(one.target, text);
  }

  std::string line_of(const Row& row, std::size_t width) const {
    const auto& now = inventory_.now;
    const auto ends = row.end ? day_of(*row.end) : "-";
    auto left = fmt::format("{:>7}", row.end ? left_words(*row.end, now) : "");
    if (row.end && *row.end <= now)
      left = options_.paint(Colour::red, left);
    else if (row.end && days_left(*row.end, now) < soon_days)
      left = options_.paint(Colour::yellow, left);
    auto text = fmt::format("{}  {:<10}  {}  {}\n", padded(row.name, width), ends, left, one_line(row.status));
    const auto indent = row.name.find_first_not_of(' ');
    for (const auto& remark : row.remarks)
      text += fmt::format("{:{}}{}\n", "", (indent == std::string::npos ? 0 : indent) + 4, one_line(remark));
    return text;
  }

  const Inventory& inventory_;
  const InventoryOptions& options_;
  std::vector<Row> rows_;
};

}  // namespace

std::string inventory_text(const Inventory& inventory, const InventoryOptions& options) {
  return fmt::format("Certificates of '{}' on {} ({})\n\n{}", printable(inventory.manifest_name),
                     format_rfc3339(inventory.now), source_of(inventory, options.has_aws),
                     InventoryTable(inventory, options).text());
}

}  // namespace byoc
