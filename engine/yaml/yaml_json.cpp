#include "engine/yaml/yaml_json.h"

#include <charconv>
#include <cmath>
#include <sstream>
#include <string_view>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Stringifier.h>

namespace byoc {

namespace {

int take_base(std::string_view& digits) {
  if (digits.starts_with("0x")) return digits.remove_prefix(2), 16;
  if (digits.starts_with("0o")) return digits.remove_prefix(2), 8;
  return 10;
}

Poco::Dynamic::Var to_array(const YamlNode& node) {
  Poco::JSON::Array::Ptr array = new Poco::JSON::Array;
  for (const auto& item : node.items) array->add(to_json(item));
  return array;
}

Poco::Dynamic::Var to_object(const YamlNode& node) {
  Poco::JSON::Object::Ptr object = new Poco::JSON::Object;
  for (const auto& entry : node.entries) object->set(entry.key, to_json(entry.value));
  return object;
}

}  // namespace

std::optional<std::int64_t> to_integer(const YamlNode& node) {
  if (node.type != YamlNode::Type::integer) return std::nullopt;
  std::string_view digits = node.scalar;
  const int base = take_base(digits);
  if (digits.starts_with('+')) digits.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

bool to_boolean(const YamlNode& node) {
  return node.scalar.starts_with('t') || node.scalar.starts_with('T');
}

double to_real(const YamlNode& node) {
  if (const auto whole = to_integer(node)) return static_cast<double>(*whole);
  std::string_view text = node.scalar;
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Poco::Dynamic::Var to_json(const YamlNode& node) {
  switch (node.type) {
    case YamlNode::Type::null:
      return {};
    case YamlNode::Type::boolean:
      return to_boolean(node);
    case YamlNode::Type::integer:
      if (const auto value = to_integer(node)) return *value;
      return to_real(node);
    case YamlNode::Type::real:
      return to_real(node);
    case YamlNode::Type::text:
      return node.scalar;
    case YamlNode::Type::list:
      return to_array(node);
    case YamlNode::Type::map:
      return to_object(node);
  }
  return {};
}

std::string json_text(const YamlNode& node) {
  std::ostringstream out;
  Poco::JSON::Stringifier::stringify(to_json(node), out);
  return out.str();
}

}  // namespace byoc
