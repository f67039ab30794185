#include "engine/documents/grammar.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"

namespace byoc {

std::string described(const YamlNode& node) {
  switch (node.type) {
    case YamlNode::Type::null:
      return "null";
    case YamlNode::Type::boolean:
      return node.scalar;
    case YamlNode::Type::integer:
    case YamlNode::Type::real:
      return "a number";
    case YamlNode::Type::text:
      return node.scalar.empty() ? "an empty text" : "a text";
    case YamlNode::Type::list:
      return node.items.empty() ? "an empty list" : "a list";
    case YamlNode::Type::map:
      return node.entries.empty() ? "an empty object" : "an object";
  }
  return {};
}

const YamlNode::Entry* find_entry(const YamlNode& map, std::string_view name) {
  const auto found = std::ranges::find(map.entries, name, &YamlNode::Entry::key);
  return found == map.entries.end() ? nullptr : &*found;
}

void Grammar::check_names(const YamlNode& map, std::string_view title, std::initializer_list<std::string_view> names,
                          std::initializer_list<std::string_view> told) {
  std::vector<std::string> known(names.begin(), names.end()), quoted;
  quoted.reserve(known.size());
  for (const auto& name : known) quoted.push_back('\'' + name + '\'');
  const auto is_known = [&](const YamlNode::Entry& entry) {
    const auto is_this = [&](std::string_view name) { return name == entry.key; };
    return std::ranges::any_of(known, is_this) || std::ranges::any_of(told, is_this);
  };
  const auto is_meant = [&](const YamlNode::Entry& entry) {
    return is_known(entry) || !nearest(entry.key, known).empty();
  };
  if (!map.entries.empty() && std::ranges::none_of(map.entries, is_meant))
    return refuse(map.entries.front().key_mark, fmt::format("{} has none of the members that stand here", title),
                  fmt::format("{} has {}", title, join_words(quoted)));
  for (const auto& entry : map.entries) {
    if (is_known(entry)) continue;
    const auto meant = nearest(entry.key, known);
    refuse(entry.key_mark, fmt::format("{} has no member '{}'", title, printable_name(entry.key, 80)),
           meant.empty() ? fmt::format("remove it; {} has {}", title, join_words(quoted))
                         : fmt::format("did you mean '{}'?", meant));
    if (!meant.empty()) misspelt_.emplace(&map, meant);
  }
}

const YamlNode* Grammar::required(const YamlNode& map, std::string_view name, std::string message, std::string hint) {
  const auto* entry = find_entry(map, name);
  if (entry != nullptr) return &entry->value;
  if (!misspelt_.contains({&map, std::string(name)})) refuse(map, std::move(message), std::move(hint));
  return nullptr;
}

}  // namespace byoc
