#include "steps/aws/sandbox/operations/policy_document.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>

#include "engine/base/text.h"
#include "steps/aws/sandbox/core/json.h"
#include "steps/aws/sandbox/core/refusal.h"

namespace byoc::sandbox {

namespace {

using Value = Poco::Dynamic::Var;
using Names = std::set<std::string>;

[[noreturn]] void refuse(const std::string& why) {
  throw Refusal("MalformedPolicyException", "Policy document is Malformed: " + why);
}

bool is_object(const Value& value) {
  return value.type() == typeid(Json);
}

const std::string* text_of(const Value& value) {
  return value.isString() ? &value.extract<std::string>() : nullptr;
}

void check_names(const Json& json, const Names& allowed) {
  for (const auto& [name, value] : *json)
    if (!allowed.contains(name)) refuse("unknown element " + printable(name, 80));
}

void check_is_one_of(const Json& json, const std::string& name, const Names& allowed) {
  const auto value = json->get(name);
  const auto* text = text_of(value);
  if (text == nullptr || !allowed.contains(*text)) refuse(name + " is missing or invalid");
}

// One text, or a list of some.
void check_texts(const Value& value, const std::string& name) {
  if (text_of(value) != nullptr) return;
  if (value.type() != typeid(JsonArray)) refuse(name + " is no text and no list of texts");
  const auto& list = value.extract<JsonArray>();
  if (list->size() == 0) refuse(name + " is empty");
  if (!std::ranges::all_of(*list, [](const Value& item) { return text_of(item) != nullptr; }))
    refuse(name + " is no list of texts");
}

void check_one_of_both(const Json& statement, const std::string& name) {
  const auto opposite = "Not" + name;
  if (statement->has(name) == statement->has(opposite)) refuse("one of " + name + " and " + opposite + " is needed");
  const auto& there = statement->has(name) ? name : opposite;
  check_texts(statement->get(there), there);
}

void check_condition(const Value& condition) {
  if (!is_object(condition)) refuse("Condition is no object");
  for (const auto& [operation, keys] : *condition.extract<Json>())
    if (!is_object(keys)) refuse("Condition " + printable(operation, 80) + " is no object");
}

void check_statement(const Value& value) {
  if (!is_object(value)) refuse("a statement is no object");
  const auto& statement = value.extract<Json>();
  check_names(statement, {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"});
  if (statement->has("Sid") && text_of(statement->get("Sid")) == nullptr) refuse("Sid is no text");
  check_is_one_of(statement, "Effect", {"Allow", "Deny"});
  check_one_of_both(statement, "Action");
  check_one_of_both(statement, "Resource");
  if (statement->has("Condition")) check_condition(statement->get("Condition"));
}

void check_size(const std::string& document) {
  constexpr std::ptrdiff_t most = 2048;  // without white space
  if (std::ranges::count_if(document, [](unsigned char c) { return std::isspace(c) == 0; }) > most)
    refuse("longer than 2048 characters without white space");
}

}  // namespace

void check_policy_document(const std::string& document) {
  check_size(document);
  const auto policy = parse_json_object(document);
  if (!policy) refuse("not a JSON object");
  check_names(policy, {"Version", "Id", "Statement"});
  if (policy->has("Version")) check_is_one_of(policy, "Version", {"2012-10-17", "2008-10-17"});
  const auto statements = policy->get("Statement");
  if (statements.type() != typeid(JsonArray)) return check_statement(statements);
  const auto& list = statements.extract<JsonArray>();
  if (list->size() == 0) refuse("Statement is empty");
  for (const auto& statement : *list) check_statement(statement);
}

}  // namespace byoc::sandbox
