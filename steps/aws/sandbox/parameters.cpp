#include "steps/aws/sandbox/parameters.h"

#include <algorithm>
#include <charconv>
#include <regex>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/base/text.h"
#include "steps/aws/sandbox/refusal.h"

namespace byoc::sandbox {
namespace {

Json read_body(const Request& request) {
  if (request.body.empty()) return make_json();
  auto body = parse_json_object(request.body);
  if (!body) throw Refusal("InvalidRequestException", "The request body is not a JSON object");
  return body;
}

}  // namespace

Parameters::Parameters(const Request& request, std::string label)
    : request_(request), label_(std::move(label)), body_(read_body(request)) {}

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

std::string Parameters::id_in_path(std::string_view member) {
  constrain(member, label_, certificate_id);
  return label_;
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

bool Parameters::flag(std::string_view member) {
  const auto value = body_member(member);
  if (value.isEmpty()) return false;
  if (value.isBoolean()) return value.extract<bool>();
  note(value.toString(), member, "be a boolean");
  return false;
}

void Parameters::tags(std::string_view member) {
  const auto value = body_member(member);
  if (value.isEmpty()) return;
  bool is_list = value.type() == typeid(JsonArray);
  if (is_list)
    for (const auto& tag : *value.extract<JsonArray>())
      is_list = is_list && tag.type() == typeid(Json) && tag.extract<Json>()->get("Key").isString();
  if (!is_list) note("", member, "be a list of tags, each with a 'Key'");
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

std::optional<int> Parameters::query_number(std::string_view name, int min, int max) {
  const auto text = find(request_.query, name);
  if (!text) return std::nullopt;
  int value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || end != text->data() + text->size())
    note(*text, name, "be an integer");
  else if (value < min)
    note(*text, name, fmt::format("have value greater than or equal to {}", min));
  else if (value > max)
    note(*text, name, fmt::format("have value less than or equal to {}", max));
  return value;
}

void Parameters::check() const {
  if (violations_.empty()) return;
  throw Refusal("InvalidRequestException",
                fmt::format("{} validation error{} detected: {}", violations_.size(),
                            violations_.size() == 1 ? "" : "s", fmt::join(violations_, "; ")));
}

}  // namespace byoc::sandbox
