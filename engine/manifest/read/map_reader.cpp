#include "engine/manifest/read/map_reader.h"

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/yaml/yaml_json.h"

namespace byoc {

std::optional<bool> MapReader::boolean(const std::string& key) const {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  return to_lower(value->scalar) == "true";
}

std::optional<int> MapReader::integer(const std::string& key) const {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  return static_cast<int>(to_integer(*value).value());
}

std::optional<Period> MapReader::period(const std::string& key) const {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  const auto period = parse_period(value->scalar);
  if (!period) refuse(key, *value, "write a number from 1 to 36500 and a unit: h, d, mo or y");
  return period;
}

std::optional<Period> MapReader::period_or_none(const std::string& key) const {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  const auto period = parse_period_or_none(value->scalar);
  if (!period) refuse(key, *value, "write '0d', or a number from 1 to 36500 and a unit: h, d, mo or y");
  return period;
}

std::optional<Time> MapReader::time(const std::string& key) const {
  const auto* value = find(key);
  if (value == nullptr) return std::nullopt;
  const auto time = parse_rfc3339(value->scalar);
  if (!time) refuse(key, *value, "there is no such date or time; write it like 2027-01-31T00:00:00Z");
  return time;
}

std::optional<Time> MapReader::end(const std::string& key) const {
  const auto* value = find(key);
  return value != nullptr && value->scalar == "never" ? no_end : time(key);
}

std::optional<std::string> MapReader::text_in(const YamlNode& node, const std::string& key) {
  const auto* value = node.find(key);
  if (value == nullptr) return std::nullopt;
  return value->scalar;
}

std::vector<std::string> MapReader::texts_in(const YamlNode& node, const std::string& key) {
  const auto* value = node.find(key);
  if (value == nullptr) return {};
  if (value->type == YamlNode::Type::text) return {value->scalar};
  std::vector<std::string> texts;
  for (const auto& item : value->items) texts.push_back(item.scalar);
  return texts;
}

std::map<std::string, std::string> MapReader::map_in(const YamlNode& node, const std::string& key) {
  std::map<std::string, std::string> texts;
  if (const auto* map = node.find(key))
    for (const auto& entry : map->entries) texts.emplace(entry.key, entry.value.scalar);
  return texts;
}

std::map<std::string, double> MapReader::numbers_in(const YamlNode& node, const std::string& key) {
  std::map<std::string, double> numbers;
  if (const auto* map = node.find(key))
    for (const auto& entry : map->entries) numbers.emplace(entry.key, to_real(entry.value));
  return numbers;
}

void MapReader::refuse(const std::string& key, const YamlNode& value, const std::string& hint) const {
  mistakes_.push_back({value.mark, fmt::format("'{}' of {} can't be '{}'", key, title_, value.scalar), hint});
}

}  // namespace byoc
