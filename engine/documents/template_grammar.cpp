#include "engine/documents/template_grammar.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/documents/grammar.h"

namespace byoc {

namespace {

using Type = YamlNode::Type;

constexpr std::array<std::string_view, 3> types{"AWS::IoT::Thing", "AWS::IoT::Certificate", "AWS::IoT::Policy"};
constexpr auto types_hint = R"(write "Type": "AWS::IoT::Thing", "AWS::IoT::Certificate" or "AWS::IoT::Policy")";

void check_resource(Grammar& grammar, const YamlNode::Entry& entry) {
  const auto title = fmt::format("resource '{}'", printable_name(entry.key, 80));
  if (entry.value.type != Type::map)
    return grammar.refuse(entry.value, fmt::format("{} is {}", title, described(entry.value)),
                          R"(write it as {"Type": ..., "Properties": {...}})");
  const auto* type = find_entry(entry.value, "Type");
  if (type == nullptr) return grammar.refuse(entry.key_mark, title + " has no 'Type'", types_hint);
  const bool is_known = std::ranges::find(types, std::string_view(type->value.scalar)) != types.end();
  if (type->value.type != Type::text || !is_known)
    grammar.refuse(type->value, fmt::format("the 'Type' of {} is none that AWS IoT has", title), types_hint);
}

void check_resources(Grammar& grammar, const YamlNode& body) {
  constexpr auto hint = R"(write "Resources": {"certificate": {"Type": "AWS::IoT::Certificate", ...}, ...})";
  const auto misspelt = std::ranges::find_if(
      body.entries, [](const YamlNode::Entry& entry) { return !nearest(entry.key, {"Resources"}).empty(); });
  if (misspelt != body.entries.end() && misspelt->key != "Resources" && body.find("Resources") == nullptr)
    return grammar.refuse(misspelt->key_mark, "it has no 'Resources'", "did you mean 'Resources'?");
  const auto* resources = grammar.required(body, "Resources", "it has no 'Resources'", hint);
  if (resources == nullptr) return;
  if (resources->type != Type::map || resources->entries.empty())
    return grammar.refuse(*resources, fmt::format("'Resources' is {}", described(*resources)), hint);
  for (const auto& entry : resources->entries) check_resource(grammar, entry);
}

void check_parameters(Grammar& grammar, const YamlNode& body) {
  const auto* parameters = body.find("Parameters");
  if (parameters == nullptr) return;
  constexpr auto hint = R"(write "Parameters": {"name": {"Type": "String"}})";
  if (parameters->type != Type::map)
    return grammar.refuse(*parameters, fmt::format("'Parameters' is {}", described(*parameters)), hint);
  for (const auto& entry : parameters->entries)
    if (entry.value.type != Type::map)
      grammar.refuse(entry.value,
                     fmt::format("parameter '{}' is {}", printable_name(entry.key, 80), described(entry.value)), hint);
}

// Wherever it stands, and in whatever case: what AWS IoT looks for is not documented more closely.
bool names_policy(const YamlNode& node) {
  const auto is_policy = [](const YamlNode::Entry& entry) {
    const auto name = to_lower(entry.key);
    return name == "policyname" || name == "policydocument" || names_policy(entry.value);
  };
  return std::ranges::any_of(node.entries, is_policy) || std::ranges::any_of(node.items, names_policy);
}

}  // namespace

std::vector<Diagnostic> template_mistakes(const YamlNode& body) {
  Grammar grammar;
  check_parameters(grammar, body);
  check_resources(grammar, body);
  return grammar.take();
}

std::vector<Diagnostic> registration_template_mistakes(const YamlNode& body) {
  auto mistakes = template_mistakes(body);
  if (mistakes.empty() && !names_policy(body))
    mistakes.push_back(
        {body.mark, "it has no policy, without which AWS IoT takes no template of an authority",
         R"(add to "Resources": {"policy": {"Type": "AWS::IoT::Policy", "Properties": {"PolicyName": "..."}}})"});
  return mistakes;
}

}  // namespace byoc
