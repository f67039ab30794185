#include "steps/aws/sandbox/core/parameters.h"

#include <algorithm>
#include <charconv>

#include "engine/base/error.h"
#include "engine/base/text.h"
#include "steps/aws/sandbox/core/refusal.h"
#include "steps/aws/sandbox/core/violations.h"

namespace byoc::sandbox {
namespace {

Json read_body(const Request& request) {
  if (request.body.empty()) return make_json();
  auto body = parse_json_object(request.body);
  if (!body) throw Refusal("InvalidRequestException", "The request body is not a JSON object");
  return body;
}

// A text of path, query or header as what it stands for; what it can't stand for stays a text, and is refused as one.
Poco::Dynamic::Var to_value(const std::string& text, const Shape& shape) {
  if (shape.type == Type::flag && (text == "true" || text == "false")) return text == "true";
  std::int64_t number = 0;
  const auto* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (shape.type == Type::integer && read.ec == std::errc() && read.ptr == end) return number;
  return text;
}

std::optional<std::string> find_text(const Request& request, const Pairs& labels, const Member& member) {
  switch (member.location) {
    case Location::path:
      return find(labels, member.name);
    case Location::query:
      return find(request.query, member.name);
    case Location::header:
      return find_header(request.headers, member.name);
    case Location::body:
      break;
  }
  return std::nullopt;
}

// All members in one object, wherever they stood.
Json read_input(const Request& request, const Pairs& labels, const std::vector<Member>& members) {
  const auto body = read_body(request);
  auto input = make_json();
  for (const auto& member : members) {
    const std::string name(member.name);
    if (member.location == Location::body)
      input->set(name, body->get(name));
    else if (const auto text = find_text(request, labels, member))
      input->set(name, to_value(*text, member.shape));
  }
  return input;
}

std::vector<Member> all_members(const Pairs& labels, std::string_view members) {
  auto all = read_members(members);
  for (const auto& [name, value] : labels) all.push_back({name, Location::path, true, shape_of(name)});
  return all;
}

bool names(const std::vector<Member>& members, std::string_view name) {
  return std::ranges::any_of(members, [&](const auto& member) { return member.name == name; });
}

}  // namespace

Parameters::Parameters(const Request& request, const Pairs& labels, std::string_view members)
    : members_(all_members(labels, members)), input_(read_input(request, labels, members_)) {
  Violations violations;
  violations.check(input_, members_);
  violations.refuse();
}

bool Parameters::takes(std::string_view member) const {
  return names(members_, member);
}

Poco::Dynamic::Var Parameters::value(std::string_view member) const {
  auto known = members_;
  Poco::Dynamic::Var found = input_;
  for (const auto name : split(member, '.')) {
    if (!names(known, name)) throw InternalError("the operation takes no '" + std::string(member) + "'");
    const auto& shape = shape_of(name);
    known = shape.type == Type::structure ? read_members(shape.content) : std::vector<Member>();
    if (!found.isEmpty()) found = found.extract<Json>()->get(std::string(name));
  }
  return found;
}

bool Parameters::has(std::string_view member) const {
  return !value(member).isEmpty();
}

std::optional<std::string> Parameters::text(std::string_view member) const {
  const auto found = value(member);
  return found.isEmpty() ? std::nullopt : std::optional(found.extract<std::string>());
}

std::string Parameters::required(std::string_view member) const {
  return text(member).value();
}

std::optional<bool> Parameters::optional_flag(std::string_view member) const {
  const auto found = value(member);
  return found.isEmpty() ? std::nullopt : std::optional(found.extract<bool>());
}

bool Parameters::flag(std::string_view member) const {
  return optional_flag(member).value_or(false);
}

std::optional<std::int64_t> Parameters::number(std::string_view member) const {
  const auto found = value(member);
  return found.isEmpty() ? std::nullopt : std::optional(found.convert<std::int64_t>());
}

std::vector<std::string> Parameters::texts(std::string_view member) const {
  std::vector<std::string> texts;
  if (const auto found = value(member); !found.isEmpty())
    for (const auto& item : *found.extract<JsonArray>()) texts.push_back(item.extract<std::string>());
  return texts;
}

std::optional<std::map<std::string, std::string>> Parameters::attributes(std::string_view member) const {
  const auto found = value(member);
  if (found.isEmpty()) return std::nullopt;
  std::map<std::string, std::string> attributes;
  for (const auto& [name, text] : *found.extract<Json>()) attributes.emplace(name, text.extract<std::string>());
  return attributes;
}

std::map<std::string, std::string> Parameters::tags() const {
  std::map<std::string, std::string> tags;
  const auto found = value("tags");
  if (found.isEmpty()) return tags;
  for (const auto& item : *found.extract<JsonArray>()) {
    const auto& tag = *item.extract<Json>();
    const auto key = tag.getValue<std::string>("Key");
    if (key.starts_with("aws:")) throw Refusal("InvalidRequestException", "A tag's key must not begin with aws:");
    if (!tags.emplace(key, tag.isNull("Value") ? "" : tag.getValue<std::string>("Value")).second)
      throw Refusal("InvalidRequestException", "The tag " + printable(key) + " is there twice");
  }
  return tags;
}

}  // namespace byoc::sandbox
