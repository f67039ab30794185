#include "steps/aws/sandbox/core/violations.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/base/text.h"
#include "engine/base/utf8.h"
#include "steps/aws/sandbox/core/refusal.h"

namespace byoc::sandbox {

void Violations::check(const Json& input, const std::vector<Member>& members) {
  check_members(input, members, "");
}

void Violations::refuse() const {
  if (found_.empty()) return;
  throw Refusal("InvalidRequestException", fmt::format("{} validation error{} detected: {}", found_.size(),
                                                       found_.size() == 1 ? "" : "s", fmt::join(found_, "; ")));
}

void Violations::note(const std::string& at, std::string_view value, const std::string& constraint) {
  found_.push_back(
      fmt::format("Value '{}' at '{}' failed to satisfy constraint: Member must {}", printable(value), at, constraint));
}

void Violations::check_members(const Json& object, const std::vector<Member>& members, const std::string& above) {
  for (const auto& member : members) {
    const auto at = above + std::string(member.name);
    const auto value = object->get(std::string(member.name));
    if (!value.isEmpty())
      check_value(at, value, member.shape);
    else if (member.is_required)
      found_.push_back(fmt::format("Value null at '{}' failed to satisfy constraint: Member must not be null", at));
  }
}

void Violations::check_value(const std::string& at, const Poco::Dynamic::Var& value, const Shape& shape) {
  switch (shape.type) {
    case Type::text:
      return value.isString() ? check_text(at, value.extract<std::string>(), shape) : note(at, "", "be a string");
    case Type::choice:
      return value.isString() ? check_choice(at, value.extract<std::string>(), shape) : note(at, "", "be a string");
    case Type::flag:
      if (!value.isBoolean()) note(at, value.isString() ? value.extract<std::string>() : "", "be a boolean");
      return;
    case Type::integer:
      return check_integer(at, value, shape);
    case Type::structure:
      if (value.type() != typeid(Json)) return note(at, "", "be an object");
      return check_members(value.extract<Json>(), read_members(shape.content), at + ".");
    case Type::list:
      return check_list(at, value, shape);
    case Type::map:
      return check_map(at, value, shape);
  }
}

void Violations::check_text(const std::string& at, const std::string& value, const Shape& shape) {
  if (!is_utf8(value)) return note(at, value, "be UTF-8");
  const auto length = static_cast<std::int64_t>(character_count(value));
  if (length < shape.min) note(at, value, fmt::format("have length greater than or equal to {}", shape.min));
  if (length > shape.max) note(at, value, fmt::format("have length less than or equal to {}", shape.max));
  if (!shape.content.empty() && !matches(value, shape.content))
    note(at, value, fmt::format("satisfy regular expression pattern: {}", shape.content));
}

void Violations::check_choice(const std::string& at, const std::string& value, const Shape& shape) {
  const auto words = split(shape.content, ' ');
  if (std::ranges::find(words, value) == words.end())
    note(at, value, fmt::format("satisfy enum value set: [{}]", fmt::join(words, ", ")));
}

void Violations::check_integer(const std::string& at, const Poco::Dynamic::Var& value, const Shape& shape) {
  std::int64_t number = 0;
  try {
    if (value.isString() || value.isBoolean() || !value.isInteger())
      return note(at, value.isString() ? value.extract<std::string>() : "", "be an integer");
    number = value.convert<std::int64_t>();
  } catch (const Poco::RangeException&) {  // one beyond 64 bits
    return note(at, "", "be an integer");
  }
  if (number < shape.min)
    note(at, std::to_string(number), fmt::format("have value greater than or equal to {}", shape.min));
  if (number > shape.max)
    note(at, std::to_string(number), fmt::format("have value less than or equal to {}", shape.max));
}

void Violations::check_list(const std::string& at, const Poco::Dynamic::Var& value, const Shape& shape) {
  if (value.type() != typeid(JsonArray)) return note(at, "", "be a list");
  const auto& item_shape = shape_of(shape.content);
  std::size_t number = 0;
  for (const auto& item : *value.extract<JsonArray>())
    check_value(fmt::format("{}.{}.member", at, ++number), item, item_shape);
}

void Violations::check_map(const std::string& at, const Poco::Dynamic::Var& value, const Shape& shape) {
  if (value.type() != typeid(Json)) return note(at, "", "be an object");
  const auto shapes = split(shape.content, ' ');
  for (const auto& [key, entry] : *value.extract<Json>()) {
    check_text(at, key, shape_of(shapes.front()));
    check_value(fmt::format("{}.{}.member", at, printable(key)), entry, shape_of(shapes.back()));
  }
}

}  // namespace byoc::sandbox
