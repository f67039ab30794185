#include "engine/documents/policy_grammar.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/documents/grammar.h"

namespace byoc {

namespace {

using Type = YamlNode::Type;

void check_version(Grammar& grammar, const YamlNode& policy) {
  const auto* version = policy.find("Version");  // without it, the language has that of 2008
  if (version == nullptr) return;
  const bool is_known = version->scalar == "2012-10-17" || version->scalar == "2008-10-17";
  if (version->type != Type::text || !is_known)
    grammar.refuse(*version, "'Version' is no version of the policy language", R"(write "Version": "2012-10-17")");
}

void check_effect(Grammar& grammar, const YamlNode& statement) {
  constexpr auto hint = "write \"Allow\" or \"Deny\"";
  const auto* effect = grammar.required(statement, "Effect", "a statement has no 'Effect'", hint);
  if (effect == nullptr || (effect->type == Type::text && (effect->scalar == "Allow" || effect->scalar == "Deny")))
    return;
  const auto lower = to_lower(effect->scalar);
  const auto* meant = lower == "allow"  ? R"(write "Allow": its case counts)"
                      : lower == "deny" ? R"(write "Deny": its case counts)"
                                        : hint;
  grammar.refuse(*effect, R"('Effect' is neither "Allow" nor "Deny")", meant);
}

void check_texts(Grammar& grammar, const YamlNode& statement, const std::string& name) {
  const auto* value = statement.find(name);
  if (value == nullptr || value->type == Type::text) return;
  const auto hint = fmt::format("write one text, or a list of texts, as '{}'", name);
  if (value->type != Type::list)
    return grammar.refuse(*value, fmt::format("'{}' is {}", name, described(*value)), hint);
  if (value->items.empty()) return grammar.refuse(*value, fmt::format("'{}' is an empty list", name), hint);
  for (const auto& item : value->items)
    if (item.type != Type::text)
      grammar.refuse(item, fmt::format("{} stands in the list '{}'", described(item), name), hint);
}

// One of both has to be there, and not the other one too.
void check_one_of(Grammar& grammar, const YamlNode& statement, const std::string& name, const std::string& opposite) {
  const bool has_opposite = statement.find(opposite) != nullptr;
  if (statement.find(name) != nullptr && has_opposite)
    grammar.refuse(statement, fmt::format("a statement has '{}' and '{}'", name, opposite),
                   "keep one of both, or make two statements of it");
  else if (!has_opposite)
    grammar.required(statement, name, fmt::format("a statement has no '{}'", name),
                     name == "Action" ? R"(add what it is about: "Action": "iot:Connect")"
                                      : R"(add what it is about: "Resource": "arn:aws:iot:..." or "*")");
  check_texts(grammar, statement, name);
  check_texts(grammar, statement, opposite);
}

void check_condition(Grammar& grammar, const YamlNode& statement) {
  const auto* condition = statement.find("Condition");
  if (condition == nullptr) return;
  constexpr auto hint = R"(write it as {"StringEquals": {"iot:...": "..."}})";
  if (condition->type != Type::map)
    return grammar.refuse(*condition, fmt::format("'Condition' is {}", described(*condition)), hint);
  for (const auto& entry : condition->entries)
    if (entry.value.type != Type::map)
      grammar.refuse(entry.value,
                     fmt::format("'{}' in 'Condition' is {}", printable_name(entry.key, 80), described(entry.value)),
                     hint);
}

void check_statement(Grammar& grammar, const YamlNode& statement) {
  if (statement.type != Type::map)
    return grammar.refuse(statement, fmt::format("a statement is {}", described(statement)),
                          "write it as an object: {...}");
  for (const auto* name : {"Principal", "NotPrincipal"})
    if (const auto* entry = find_entry(statement, name))
      grammar.refuse(entry->key_mark, fmt::format("a statement has '{}', which a policy of AWS IoT can't have", name),
                     "remove it: the policy is about the certificates and thing groups that it is attached to");
  grammar.check_names(statement, "a statement",
                      {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"},
                      {"Principal", "NotPrincipal"});
  if (const auto* sid = statement.find("Sid"); sid != nullptr && sid->type != Type::text)
    grammar.refuse(*sid, fmt::format("'Sid' is {}", described(*sid)), "write a text, or remove it");
  check_effect(grammar, statement);
  check_one_of(grammar, statement, "Action", "NotAction");
  check_one_of(grammar, statement, "Resource", "NotResource");
  check_condition(grammar, statement);
}

}  // namespace

std::vector<Diagnostic> policy_mistakes(const YamlNode& document) {
  Grammar grammar;
  grammar.check_names(document, "a policy", {"Version", "Id", "Statement"});
  check_version(grammar, document);
  constexpr auto hint = R"(write "Statement": [{"Effect": ..., "Action": ..., "Resource": ...}])";
  const auto* statements = grammar.required(document, "Statement", "it has no 'Statement'", hint);
  if (statements == nullptr) return grammar.take();
  if (statements->type == Type::list && statements->items.empty())
    grammar.refuse(*statements, "'Statement' is an empty list", hint);
  else if (statements->type == Type::list)
    for (const auto& statement : statements->items) check_statement(grammar, statement);
  else if (statements->type == Type::map)
    check_statement(grammar, *statements);
  else
    grammar.refuse(*statements, fmt::format("'Statement' is {}", described(*statements)), hint);
  return grammar.take();
}

}  // namespace byoc
