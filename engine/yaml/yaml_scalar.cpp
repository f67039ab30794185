#include "engine/yaml/yaml_scalar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string_view>

namespace byoc {

namespace {

using Type = YamlNode::Type;

constexpr std::string_view decimal_digits = "0123456789";
constexpr std::string_view octal_digits = "01234567";
constexpr std::string_view hexadecimal_digits = "0123456789abcdefABCDEF";

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

// Takes the digits at the start of `text` away; how many there were.
std::size_t take_digits(std::string_view& text, std::string_view digits) {
  const auto count = std::min(text.find_first_not_of(digits), text.size());
  text.remove_prefix(count);
  return count;
}

void take_sign(std::string_view& text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
}

bool is_all(std::string_view text, std::string_view digits) {
  return take_digits(text, digits) > 0 && text.empty();
}

bool is_integer(std::string_view text) {
  if (text.starts_with("0o")) return is_all(text.substr(2), octal_digits);
  if (text.starts_with("0x")) return is_all(text.substr(2), hexadecimal_digits);
  take_sign(text);
  return is_all(text, decimal_digits);
}

bool is_real(std::string_view text) {
  constexpr std::array<std::string_view, 3> not_a_number{".nan", ".NaN", ".NAN"};
  constexpr std::array<std::string_view, 3> infinite{".inf", ".Inf", ".INF"};
  if (is_one_of(text, not_a_number)) return true;
  take_sign(text);
  if (is_one_of(text, infinite)) return true;
  auto digits = take_digits(text, decimal_digits);
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    digits += take_digits(text, decimal_digits);
  }
  if (digits == 0) return false;
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    take_sign(text);
    return is_all(text, decimal_digits);
  }
  return text.empty();
}

Type plain_type(std::string_view text) {
  constexpr std::array<std::string_view, 5> nulls{"", "~", "null", "Null", "NULL"};
  constexpr std::array<std::string_view, 6> booleans{"true", "True", "TRUE", "false", "False", "FALSE"};
  if (is_one_of(text, nulls)) return Type::null;
  if (is_one_of(text, booleans)) return Type::boolean;
  if (is_integer(text)) return Type::integer;
  return is_real(text) ? Type::real : Type::text;
}

struct CoreTag {
  std::string_view tag;
  Type type;
};

constexpr std::array core_tags{
    CoreTag{"tag:yaml.org,2002:null", Type::null},   CoreTag{"tag:yaml.org,2002:bool", Type::boolean},
    CoreTag{"tag:yaml.org,2002:int", Type::integer}, CoreTag{"tag:yaml.org,2002:float", Type::real},
    CoreTag{"tag:yaml.org,2002:str", Type::text},    CoreTag{"tag:yaml.org,2002:seq", Type::list},
    CoreTag{"tag:yaml.org,2002:map", Type::map},
};

std::optional<Type> core_type(std::string_view tag) {
  for (const auto& known : core_tags)
    if (known.tag == tag) return known.type;
  return std::nullopt;
}

}  // namespace

std::optional<Type> scalar_type(std::string_view tag, std::string_view value) {
  if (tag == "?") return plain_type(value);
  if (tag == "!") return Type::text;
  const auto wanted = core_type(tag);
  if (!wanted || wanted == Type::text) return wanted;
  const auto found = plain_type(value);
  const bool is_whole_real = wanted == Type::real && found == Type::integer;
  return found == wanted || is_whole_real ? wanted : std::nullopt;
}

bool can_be_json(Type type, std::string_view value) {
  const bool is_hexadecimal = value.starts_with("0x");
  if (type == Type::integer && (is_hexadecimal || value.starts_with("0o"))) {
    std::int64_t whole = 0;
    return std::from_chars(value.data() + 2, value.data() + value.size(), whole, is_hexadecimal ? 16 : 8).ec ==
           std::errc();
  }
  if (type != Type::real) return true;
  if (value.starts_with('+')) value.remove_prefix(1);
  // One that is too small to be told from zero is one all the same; from_chars does not say which it is.
  if (value.find("e-") != value.npos || value.find("E-") != value.npos) return true;
  double number = 0;
  return std::from_chars(value.data(), value.data() + value.size(), number).ec == std::errc();
}

bool is_container_tag(const std::string& tag, Type type) {
  return tag.empty() || tag == "?" || tag == "!" || core_type(tag) == type;
}

}  // namespace byoc
