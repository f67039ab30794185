#include "engine/yaml/yaml_json.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <map>
#include <ostream>
#include <sstream>
#include <string_view>
#include <utility>

#include <Poco/JSON/Stringifier.h>

namespace byoc {

namespace {

int take_base(std::string_view& digits) {
  if (digits.starts_with("0x")) return digits.remove_prefix(2), 16;
  if (digits.starts_with("0o")) return digits.remove_prefix(2), 8;
  return 10;
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
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  // Only an integer can be beyond all doubles: a float that is, is refused where it is read.
  constexpr auto most = std::numeric_limits<double>::max();
  if (failure == std::errc::result_out_of_range) return text.starts_with('-') ? -most : most;
  return value;
}

namespace {

// A number by its digits: without zeros at either end, and what they are to be multiplied with as a power of ten.
struct Decimal {
  bool is_negative = false;
  std::string digits;
  long long power = 0;

  friend bool operator==(const Decimal&, const Decimal&) = default;
};

// Of an integer or a float of YAML or JSON in decimal.
Decimal decimal_of(std::string_view text) {
  Decimal decimal;
  decimal.is_negative = text.starts_with('-');
  const auto exponent = std::min(text.find_first_of("eE"), text.size());
  if (exponent < text.size()) {
    auto power = text.substr(exponent + 1);
    if (power.starts_with('+')) power.remove_prefix(1);
    std::from_chars(power.data(), power.data() + power.size(), decimal.power);
    // Beyond this, only zero is a number that a document can hold.
    constexpr long long furthest = 1'000'000'000;
    decimal.power = std::clamp(decimal.power, -furthest, furthest);
  }
  bool is_fraction = false;
  for (const char c : text.substr(0, exponent)) {
    if (c == '.') is_fraction = true;
    if (c < '0' || c > '9') continue;
    if (is_fraction) --decimal.power;
    if (c != '0' || !decimal.digits.empty()) decimal.digits += c;
  }
  while (decimal.digits.ends_with('0')) {
    decimal.digits.pop_back();
    ++decimal.power;
  }
  return decimal.digits.empty() ? Decimal{} : decimal;
}

// A number of YAML as JSON has it: no plus, no zeros before it, digits on both sides of a point.
std::string in_json_form(std::string_view text) {
  std::string out;
  if (text.starts_with('-')) out = "-";
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
  if (text.empty() || text.front() < '0' || text.front() > '9') out += '0';
  const auto point = text.find('.');
  out += text.substr(0, point);
  if (point == std::string_view::npos) return out;
  const auto fraction = text.substr(point + 1);
  out += fraction.empty() || fraction.front() < '0' || fraction.front() > '9' ? ".0" : ".";
  return out.append(fraction);
}

std::string number_text(const YamlNode& node) {
  if (const auto whole = to_integer(node)) return std::to_string(*whole);
  if (node.type == YamlNode::Type::integer) return in_json_form(node.scalar);
  std::ostringstream out;
  Poco::JSON::Stringifier::stringify(to_real(node), out);
  const auto shortest = out.str();
  return decimal_of(shortest) == decimal_of(node.scalar) ? shortest : in_json_form(node.scalar);
}

void write(const YamlNode& node, std::ostream& out);

void write_list(const YamlNode& list, std::ostream& out) {
  const char* separator = "";
  out << '[';
  for (const auto& item : list.items) {
    out << std::exchange(separator, ",");
    write(item, out);
  }
  out << ']';
}

void write_map(const YamlNode& map, std::ostream& out) {
  std::map<std::string_view, const YamlNode*> members;
  for (const auto& entry : map.entries) members.emplace(entry.key, &entry.value);
  const char* separator = "";
  out << '{';
  for (const auto& [name, value] : members) {
    out << std::exchange(separator, ",");
    Poco::JSON::Stringifier::formatString(std::string(name), out);
    out << ':';
    write(*value, out);
  }
  out << '}';
}

void write(const YamlNode& node, std::ostream& out) {
  switch (node.type) {
    case YamlNode::Type::null:
      out << "null";
      break;
    case YamlNode::Type::boolean:
      out << (to_boolean(node) ? "true" : "false");
      break;
    case YamlNode::Type::integer:
    case YamlNode::Type::real:
      out << number_text(node);
      break;
    case YamlNode::Type::text:
      Poco::JSON::Stringifier::formatString(node.scalar, out);
      break;
    case YamlNode::Type::list:
      write_list(node, out);
      break;
    case YamlNode::Type::map:
      write_map(node, out);
      break;
  }
}

}  // namespace

std::string json_text(const YamlNode& node) {
  std::ostringstream out;
  write(node, out);
  return out.str();
}

}  // namespace byoc
