#include "engine/documents/document_meaning.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "engine/yaml/json_tree.h"
#include "engine/yaml/yaml_json.h"

namespace byoc {

namespace {

bool is_list(const YamlNode& node) {
  return node.type == YamlNode::Type::list;
}

YamlNode* member(YamlNode& map, std::string_view name) {
  const auto found = std::ranges::find(map.entries, name, &YamlNode::Entry::key);
  return found == map.entries.end() ? nullptr : &found->value;
}

// Sorted, each value once.
void make_set(YamlNode& list) {
  if (!is_list(list)) return;
  std::map<std::string, YamlNode> sorted;
  for (auto& item : list.items) sorted.emplace(json_text(item), std::move(item));
  list.items.clear();
  for (auto& [text, item] : sorted) list.items.push_back(std::move(item));
}

// A list of one says what the one says.
void make_set_or_one(YamlNode& node) {
  make_set(node);
  if (!is_list(node) || node.items.size() != 1) return;
  auto one = std::move(node.items.front());
  node = std::move(one);
}

void make_list(YamlNode& node) {
  if (is_list(node)) return;
  YamlNode list;
  list.type = YamlNode::Type::list;
  list.items.push_back(std::move(node));
  node = std::move(list);
}

void simplify_statement(YamlNode& statement) {
  for (const std::string_view name : {"Action", "NotAction", "Resource", "NotResource"})
    if (auto* values = member(statement, name)) make_set_or_one(*values);
  if (auto* conditions = member(statement, "Condition"))
    for (auto& condition : conditions->entries)
      for (auto& key : condition.value.entries) make_set_or_one(key.value);
}

void sort_statements(YamlNode& policy) {
  if (auto* statements = member(policy, "Statement")) make_set(*statements);
}

// Calls `change` with that property of each resource of a template that has it.
template <typename Change>
void for_each_property(YamlNode& body, std::string_view name, Change change) {
  auto* resources = member(body, "Resources");
  if (resources == nullptr) return;
  for (auto& resource : resources->entries)
    if (auto* properties = member(resource.value, "Properties"))
      if (auto* property = member(*properties, name)) change(*property);
}

}  // namespace

YamlNode policy_form(YamlNode document) {
  if (auto* statements = member(document, "Statement")) {
    make_list(*statements);
    for (auto& statement : statements->items) simplify_statement(statement);
  }
  return document;
}

YamlNode template_form(YamlNode body) {
  for_each_property(body, "ThingGroups", make_set);
  for_each_property(body, "PolicyDocument", [](YamlNode& document) {
    if (document.type == YamlNode::Type::text)
      if (auto held = parse_json_object(document.scalar)) document = *std::move(held);
    document = policy_form(std::move(document));
  });
  return body;
}

std::string policy_meaning(const std::string& document) {
  auto parsed = parse_json_object(document);
  if (!parsed) return document;
  auto form = policy_form(*std::move(parsed));
  sort_statements(form);
  return json_text(form);
}

std::string template_meaning(const std::string& body) {
  auto parsed = parse_json_object(body);
  if (!parsed) return body;
  auto form = template_form(*std::move(parsed));
  for_each_property(form, "PolicyDocument", sort_statements);
  return json_text(form);
}

}  // namespace byoc
