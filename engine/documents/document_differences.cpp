#include "engine/documents/document_differences.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "engine/yaml/yaml_json.h"

namespace byoc {

namespace {

using Type = YamlNode::Type;

std::string shown(const YamlNode& node) {
  return node.type == Type::text ? node.scalar : json_text(node);
}

bool is_same(const YamlNode& one, const YamlNode& other) {
  return json_text(one) == json_text(other);
}

bool holds_only_maps(const YamlNode& list) {
  return std::ranges::all_of(list.items, [](const YamlNode& item) { return item.type == Type::map; });
}

std::string inside(const std::string& path, std::string_view member) {
  return path.empty() ? std::string(member) : fmt::format("{}.{}", path, member);
}

// Of a policy's statements the order means nothing.
bool is_set(std::string_view path) {
  return path == "Statement" || path.ends_with(".Statement");
}

// How many members two objects have in common; one that names both is worth all others.
std::size_t likeness(const YamlNode& one, const YamlNode& other) {
  std::size_t common = 0;
  for (const auto& entry : one.entries) {
    const auto* value = other.find(entry.key);
    if (value == nullptr || !is_same(*value, entry.value)) continue;
    common += entry.key == "Sid" ? one.entries.size() + 1 : 1;
  }
  return common;
}

using Items = std::vector<const YamlNode*>;

// So many items are paired, each with each, and so many members told one by one; a policy and a template have room for
// fewer.
constexpr std::size_t most_paired = 200, most_members = 200;

// The items of `list` that are not in `other`.
Items only_in(const YamlNode& list, const YamlNode& other) {
  std::set<std::string> others;
  for (const auto& item : other.items) others.insert(json_text(item));
  Items items;
  for (const auto& item : list.items)
    if (!others.contains(json_text(item))) items.push_back(&item);
  return items;
}

YamlNode one_or_list(const Items& items) {
  if (items.size() == 1) return *items.front();
  YamlNode list;
  list.type = Type::list;
  for (const auto* item : items) list.items.push_back(*item);
  return list;
}

class Comparison {
 public:
  void compare(const std::string& path, const YamlNode& before, const YamlNode& after) {
    if (is_same(before, after)) return;
    if (before.type == Type::map && after.type == Type::map) return compare_maps(path, before, after);
    const bool are_lists = before.type == Type::list && after.type == Type::list;
    if (are_lists && holds_only_maps(before) && holds_only_maps(after)) return compare_items(path, before, after);
    if (are_lists) return compare_values(path, before, after);
    note(path, &before, &after);
  }

  std::vector<MemberDifference> take() { return std::move(differences_); }

 private:
  void note(const std::string& path, const YamlNode* before, const YamlNode* after) {
    MemberDifference difference{path, {}, {}};
    if (before != nullptr) difference.before = shown(*before);
    if (after != nullptr) difference.after = shown(*after);
    // true and "true".
    if (before != nullptr && after != nullptr && difference.before == difference.after) {
      difference.before = json_text(*before);
      difference.after = json_text(*after);
    }
    differences_.push_back(std::move(difference));
  }

  void compare_maps(const std::string& path, const YamlNode& before, const YamlNode& after) {
    std::map<std::string_view, std::pair<const YamlNode*, const YamlNode*>> members;
    for (const auto& entry : before.entries) members[entry.key].first = &entry.value;
    for (const auto& entry : after.entries) members[entry.key].second = &entry.value;
    if (members.size() > most_members) return note(path, &before, &after);
    for (const auto& [name, values] : members) {
      const auto [was, is] = values;
      if (was != nullptr && is != nullptr)
        compare(inside(path, name), *was, *is);
      else
        note(inside(path, name), was, is);
    }
  }

  // What is only in one of both, each with the most alike of the other that is still free.
  void compare_items(const std::string& path, const YamlNode& before, const YamlNode& after) {
    auto gone = only_in(before, after);
    const auto added = only_in(after, before);
    const bool is_order = gone.empty() && added.empty();
    if (is_order && is_set(path)) return;
    if (is_order || gone.size() + added.size() > most_paired) return note(path, &before, &after);
    const bool are_one = gone.size() == 1 && added.size() == 1;
    for (const auto* item : added) {
      const auto member = fmt::format("{}[{}]", path, item - after.items.data());
      if (are_one)
        compare(member, *std::exchange(gone, {}).front(), *item);
      else
        compare_with_nearest(member, *item, gone);
    }
    note_gone(path, gone);
  }

  // Each by a name of its own: its Sid, or, where there are several without one, its number among these. Where it stood
  // says nothing: what was recorded or found is in an order that nobody has written.
  void note_gone(const std::string& path, const Items& gone) {
    std::set<std::string> told;
    std::size_t number = 0;
    for (const auto* item : gone) {
      const auto* sid = item->find("Sid");
      auto name = fmt::format("{}[]", path);
      if (sid != nullptr && sid->type == Type::text && told.insert(sid->scalar).second)
        name = fmt::format("{}[Sid={}]", path, sid->scalar);
      else if (gone.size() > 1)
        name = fmt::format("{}[removed {}]", path, ++number);
      note(name, item, nullptr);
    }
  }

  void compare_with_nearest(const std::string& path, const YamlNode& item, Items& free) {
    const auto nearest =
        std::ranges::max_element(free, {}, [&](const YamlNode* other) { return likeness(*other, item); });
    if (nearest == free.end() || likeness(**nearest, item) == 0) return note(path, nullptr, &item);
    const auto& before = **nearest;
    free.erase(nearest);
    compare(path, before, item);
  }

  void compare_values(const std::string& path, const YamlNode& before, const YamlNode& after) {
    const auto gone = only_in(before, after), added = only_in(after, before);
    const bool have_common = gone.size() < before.items.size();
    const bool is_order = gone.empty() && added.empty();
    if (!have_common || is_order) return note(path, &before, &after);
    const auto told = [](const Items& items) {
      return items.empty() ? std::nullopt : std::optional(one_or_list(items));
    };
    const auto was = told(gone), is = told(added);
    note(path + "[]", was ? &*was : nullptr, is ? &*is : nullptr);
  }

  std::vector<MemberDifference> differences_;
};

}  // namespace

std::vector<MemberDifference> member_differences(const YamlNode& before, const YamlNode& after) {
  Comparison comparison;
  comparison.compare({}, before, after);
  return comparison.take();
}

}  // namespace byoc
