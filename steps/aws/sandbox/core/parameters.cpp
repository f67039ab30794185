#include "steps/aws/sandbox/core/parameters.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <regex>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/base/text.h"
#include "steps/aws/sandbox/core/refusal.h"

namespace byoc::sandbox {
namespace {

Json read_body(const Request& request) {
  if (request.body.empty()) return make_json();
  auto body = parse_json_object(request.body);
  if (!body) throw Refusal("InvalidRequestException", "The request body is not a JSON object");
  return body;
}

}  // namespace

Parameters::Parameters(const Request& request, std::vector<std::string> labels)
    : request_(request), labels_(std::move(labels)), body_(read_body(request)) {}

void Parameters::note(const std::string& value, std::string_view member, const std::string& constraint) {
  violations_.push_back(fmt::format("Value '{}' at '{}' failed to satisfy constraint: Member must {}", printable(value),
                                    member, constraint));
}

void Parameters::note_missing(std::string_view member) {
  violations_.push_back(
      fmt::format("Value null at '{}' failed to satisfy constraint: Member must not be null", member));
}

void Parameters::constrain(std::string_view member, const std::string& value, const Constraint& constraint) {
  if (value.size() < constraint.min)
    note(value, member, fmt::format("have length greater than or equal to {}", constraint.min));
  if (value.size() > constraint.max)
    note(value, member, fmt::format("have length less than or equal to {}", constraint.max));
  const bool is_matched = constraint.pattern.empty() || value.size() > constraint.max ||
                          std::regex_match(value, std::regex(constraint.pattern.begin(), constraint.pattern.end()));
  if (!is_matched) note(value, member, fmt::format("satisfy regular expression pattern: {}", constraint.pattern));
}

void Parameters::constrain(std::string_view member, const std::string& value, Choices choices) {
  if (std::find(choices.begin(), choices.end(), value) == choices.end())
    note(value, member, fmt::format("satisfy enum value set: [{}]", fmt::join(choices, ", ")));
}

std::string Parameters::text_in_path(std::string_view member, const Constraint& constraint) {
  constrain(member, labels_.at(0), constraint);
  return labels_.at(0);
}

std::string Parameters::id_in_path(std::string_view member) {
  return text_in_path(member, certificate_id);
}

int Parameters::version_in_path(std::string_view member) {
  return static_cast<int>(parse_number(member, labels_.at(1), 0, std::numeric_limits<int>::max()).value_or(0));
}

std::string Parameters::required_header(std::string_view header, std::string_view member) {
  const auto value = find_header(request_.headers, header);
  if (!value || value->empty()) note_missing(member);
  return value.value_or("");
}

Poco::Dynamic::Var Parameters::body_member(std::string_view member) const {
  Json object = body_;
  const auto names = split(member, '.');
  for (std::size_t i = 0; i + 1 < names.size() && object; ++i) object = object->getObject(std::string(names[i]));
  return object ? object->get(std::string(names.back())) : Poco::Dynamic::Var();
}

bool Parameters::has(std::string_view member) const {
  return !body_member(member).isEmpty();
}

bool Parameters::object(std::string_view member) {
  const auto value = body_member(member);
  if (value.isEmpty() || value.type() == typeid(Json)) return !value.isEmpty();
  note("", member, "be an object");
  return false;
}

std::optional<std::string> Parameters::body_string(std::string_view member) {
  const auto value = body_member(member);
  if (value.isEmpty()) return std::nullopt;
  if (value.isString()) return value.extract<std::string>();
  note("", member, "be a string");
  return std::nullopt;
}

std::optional<std::string> Parameters::text(std::string_view member, const Constraint& constraint) {
  auto value = body_string(member);
  if (value) constrain(member, *value, constraint);
  return value;
}

std::string Parameters::required_text(std::string_view member, const Constraint& constraint) {
  if (!has(member)) note_missing(member);
  return text(member, constraint).value_or("");
}

std::optional<std::string> Parameters::choice(std::string_view member, Choices choices) {
  auto value = body_string(member);
  if (value) constrain(member, *value, choices);
  return value;
}

std::optional<bool> Parameters::optional_flag(std::string_view member) {
  const auto value = body_member(member);
  if (value.isEmpty()) return std::nullopt;
  if (value.isBoolean()) return value.extract<bool>();
  note("", member, "be a boolean");
  return std::nullopt;
}

bool Parameters::flag(std::string_view member) {
  return optional_flag(member).value_or(false);
}

std::optional<std::int64_t> Parameters::number(std::string_view member) {
  const auto value = body_member(member);
  if (value.isEmpty()) return std::nullopt;
  if (value.isInteger() && !value.isBoolean()) return value.convert<std::int64_t>();
  note("", member, "be an integer");
  return std::nullopt;
}

void Parameters::required_member(std::string_view member) {
  if (!has(member)) note_missing(member);
}

std::optional<std::vector<std::string>> Parameters::texts(std::string_view member, const Constraint& constraint) {
  const auto value = body_member(member);
  if (value.isEmpty()) return std::nullopt;
  std::vector<std::string> texts;
  const bool is_list = value.type() == typeid(JsonArray);
  if (is_list)
    for (const auto& item : *value.extract<JsonArray>())
      if (item.isString()) texts.push_back(item.extract<std::string>());
  if (!is_list || texts.size() != value.extract<JsonArray>()->size()) note("", member, "be a list of strings");
  for (const auto& text : texts) constrain(member, text, constraint);
  return texts;
}

std::optional<std::map<std::string, std::string>> Parameters::attributes(std::string_view member) {
  if (!object(member)) return std::nullopt;
  std::map<std::string, std::string> attributes;
  for (const auto& [name, value] : *body_member(member).extract<Json>()) {
    constrain(member, name, attribute_name);
    if (!value.isString()) {
      note("", member, "be a map of strings");
      continue;
    }
    attributes.emplace(name, value.extract<std::string>());
    constrain(member, attributes.at(name), attribute_value);
  }
  return attributes;
}

std::optional<std::pair<std::string, std::string>> Parameters::tag(const Poco::Dynamic::Var& value) {
  if (value.type() != typeid(Json)) return std::nullopt;
  const auto key = value.extract<Json>()->get("Key"), text = value.extract<Json>()->get("Value");
  if (!key.isString() || !(text.isEmpty() || text.isString())) return std::nullopt;
  return std::pair{key.extract<std::string>(), text.isEmpty() ? std::string() : text.extract<std::string>()};
}

std::map<std::string, std::string> Parameters::tags(std::string_view member) {
  std::map<std::string, std::string> tags;
  const auto value = body_member(member);
  if (value.isEmpty()) return tags;
  const bool is_list = value.type() == typeid(JsonArray);
  if (is_list)
    for (const auto& item : *value.extract<JsonArray>())
      if (auto pair = tag(item)) tags.insert(*std::move(pair));
  if (!is_list || tags.size() != value.extract<JsonArray>()->size())
    note("", member, "be a list of tags, each with a 'Key' of its own");
  for (const auto& [key, text] : tags) {
    constrain(member, key, {1, 128});
    constrain(member, text, {0, 256});
    if (key.starts_with("aws:")) note(key, member, "not begin with aws:");
  }
  return tags;
}

std::optional<std::string> Parameters::query_text(std::string_view name, const Constraint& constraint) {
  auto value = find(request_.query, name);
  if (value) constrain(name, *value, constraint);
  return value;
}

std::optional<std::string> Parameters::query_choice(std::string_view name, Choices choices) {
  auto value = find(request_.query, name);
  if (value) constrain(name, *value, choices);
  return value;
}

std::string Parameters::required_query_choice(std::string_view name, Choices choices) {
  if (!find(request_.query, name)) note_missing(name);
  return query_choice(name, choices).value_or("");
}

bool Parameters::query_flag(std::string_view name) {
  static constexpr std::string_view booleans[] = {"true", "false"};
  return query_choice(name, booleans) == "true";
}

std::string Parameters::required_query_text(std::string_view name, const Constraint& constraint) {
  if (!find(request_.query, name)) note_missing(name);
  return query_text(name, constraint).value_or("");
}

std::optional<std::int64_t> Parameters::query_number(std::string_view name, std::int64_t min, std::int64_t max) {
  const auto text = find(request_.query, name);
  return text ? parse_number(name, *text, min, max) : std::nullopt;
}

std::optional<std::int64_t> Parameters::parse_number(std::string_view member, const std::string& text, std::int64_t min,
                                                     std::int64_t max) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    note(text, member, "be an integer");
  else if (value < min)
    note(text, member, fmt::format("have value greater than or equal to {}", min));
  else if (value > max)
    note(text, member, fmt::format("have value less than or equal to {}", max));
  return value;
}

void Parameters::check() const {
  if (violations_.empty()) return;
  throw Refusal("InvalidRequestException",
                fmt::format("{} validation error{} detected: {}", violations_.size(),
                            violations_.size() == 1 ? "" : "s", fmt::join(violations_, "; ")));
}

}  // namespace byoc::sandbox
