#include "steps/aws/sandbox/iam_policy.h"

#include <algorithm>
#include <array>

#include <Poco/Exception.h>
#include <fmt/format.h>

#include "engine/base/error.h"
#include "engine/base/text.h"
#include "steps/aws/sandbox/core/json.h"

namespace byoc::sandbox {
namespace {

using Poco::Dynamic::Var;

constexpr std::string_view hint =
    "give statements of Effect, Action and Resource, as in {\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": "
    "\"Allow\", \"Action\": \"iot:*\", \"Resource\": \"*\"}]}";

[[noreturn]] void refuse(const std::string& what) {
  throw Error("the IAM policy " + what, std::string(hint));
}

template <std::size_t count>
void check_members(const Json& json, const std::array<std::string_view, count>& known) {
  for (const auto& name : json->getNames())
    if (std::ranges::find(known, name) == known.end())
      refuse(fmt::format("has '{}', which the sandbox does not understand", printable(name, 64)));
}

std::string text_of(const Var& value, const std::string& name) {
  if (!value.isString()) refuse(fmt::format("has a '{}' that is not a text", name));
  return value.extract<std::string>();
}

// A text or a list of texts.
std::vector<std::string> texts_of(const Json& statement, const std::string& name) {
  const auto value = statement->get(name);
  if (value.isEmpty()) refuse(fmt::format("has a statement without '{}'", name));
  if (value.type() != typeid(JsonArray)) return {text_of(value, name)};
  std::vector<std::string> texts;
  for (const auto& each : *value.extract<JsonArray>()) texts.push_back(text_of(each, name));
  if (texts.empty()) refuse(fmt::format("has a statement with an empty '{}'", name));
  return texts;
}

// '*' is any text, '?' any one character.
bool matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, after_star = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      after_star = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++after_star;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

bool matches_one(const std::vector<std::string>& patterns, std::string_view text) {
  return std::ranges::any_of(patterns, [&](const auto& pattern) { return matches(pattern, text); });
}

}  // namespace

struct IamPolicy::Reader {
  static Statement read_statement(const Var& value) {
    if (value.type() != typeid(Json)) refuse("has a statement that is not an object");
    const auto& json = value.extract<Json>();
    check_members(json, std::array<std::string_view, 4>{"Sid", "Effect", "Action", "Resource"});
    Statement statement;
    const auto effect = text_of(json->get("Effect"), "Effect");
    if (effect != "Allow" && effect != "Deny") refuse("has an 'Effect' other than Allow and Deny");
    statement.allows = effect == "Allow";
    for (const auto& action : texts_of(json, "Action")) {
      if (action != "*" && action.find(':') == std::string::npos)
        refuse("has an 'Action' without its service, as in iot:CreateThing");
      statement.actions.push_back(to_lower(action));
    }
    statement.resources = texts_of(json, "Resource");
    for (const auto& resource : statement.resources) {
      if (resource != "*" && !resource.starts_with("arn:")) refuse("has a 'Resource' that is neither an ARN nor *");
      if (resource.find("${") != std::string::npos) refuse("has a variable, which the sandbox does not understand");
    }
    return statement;
  }

  static IamPolicy read(const Json& json) {
    check_members(json, std::array<std::string_view, 3>{"Version", "Id", "Statement"});
    if (json->has("Version") && text_of(json->get("Version"), "Version") != "2012-10-17")
      refuse("has a 'Version' other than 2012-10-17");
    IamPolicy policy;
    const auto list = json->get("Statement");
    if (list.type() == typeid(JsonArray))
      for (const auto& each : *list.extract<JsonArray>()) policy.statements_.push_back(read_statement(each));
    else
      policy.statements_.push_back(read_statement(list));
    return policy;
  }
};

IamPolicy IamPolicy::parse(std::string_view document) {
  const auto json = parse_json_object(document);
  if (!json) refuse("is not a JSON object");
  return Reader::read(json);
}

IamPolicy::Verdict IamPolicy::judge(std::string_view action, std::string_view resource) const {
  const auto lower = to_lower(action);
  auto verdict = Verdict::not_allowed;
  for (const auto& statement : statements_) {
    if (!matches_one(statement.actions, lower) || !matches_one(statement.resources, resource)) continue;
    if (!statement.allows) return Verdict::denied;
    verdict = Verdict::allowed;
  }
  return verdict;
}

}  // namespace byoc::sandbox
