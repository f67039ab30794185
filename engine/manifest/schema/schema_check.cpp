#include "engine/manifest/schema/schema_check.h"

#include <algorithm>
#include <array>
#include <map>
#include <regex>
#include <set>
#include <string_view>

#include <Poco/JSON/Parser.h>
#include <fmt/format.h>
#include <valijson/adapters/poco_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "engine/manifest/schema/embedded_schema.h"
#include "engine/manifest/schema/yaml_adapter.h"

namespace byoc {

namespace {

// valijson compares each item with each other one; add_repeated_lists finds them in one pass.
Poco::Dynamic::Var without_unique_items(const Poco::Dynamic::Var& value) {
  if (value.type() == typeid(Poco::JSON::Array::Ptr)) {
    Poco::JSON::Array::Ptr list = new Poco::JSON::Array;
    for (const auto& item : *value.extract<Poco::JSON::Array::Ptr>()) list->add(without_unique_items(item));
    return list;
  }
  if (value.type() != typeid(Poco::JSON::Object::Ptr)) return value;
  Poco::JSON::Object::Ptr map = new Poco::JSON::Object;
  for (const auto& [key, part] : *value.extract<Poco::JSON::Object::Ptr>())
    if (key != "uniqueItems") map->set(key, without_unique_items(part));
  return map;
}

// The schema, read once.
struct LoadedSchema {
  Poco::Dynamic::Var json = Poco::JSON::Parser().parse(std::string(embedded_schema));
  valijson::Schema rules;
  std::regex name_pattern;  // of every named entry

  LoadedSchema() {
    valijson::SchemaParser parser;
    const auto linear = without_unique_items(json);
    parser.populateSchema(valijson::adapters::PocoJsonAdapter(linear), rules);
    const auto definitions = json.extract<Poco::JSON::Object::Ptr>()->getObject("definitions");
    name_pattern = definitions->getObject("name")->getValue<std::string>("pattern");
  }
};

const LoadedSchema& loaded_schema() {
  static const LoadedSchema schema;
  return schema;
}

// What valijson says of a leaf. The first of several at one value is the one that explains most.
struct LeafForm {
  std::string_view start;
  Flaw flaw;
};

constexpr std::array leaf_forms{
    LeafForm{"Missing required property", Flaw::missing_key},
    LeafForm{"Object contains a property that could not be validated", Flaw::unknown_key},
    LeafForm{"Value type not permitted", Flaw::type},
    LeafForm{"Failed to match against any enum", Flaw::choice},
    LeafForm{"String should be no fewer", Flaw::empty},
    LeafForm{"Array should contain no fewer", Flaw::empty},
    LeafForm{"Object should have no fewer", Flaw::empty},
    LeafForm{"Array should contain no more", Flaw::crowd},
    LeafForm{"Failed to match regex", Flaw::pattern},
    LeafForm{"String should be no more", Flaw::length},
    LeafForm{"Expected number", Flaw::range},
};

std::optional<Flaw> flaw_of(std::string_view text) {
  for (const auto& form : leaf_forms)
    if (text.starts_with(form.start)) return form.flaw;
  return std::nullopt;
}

// "[devices]" -> "devices".
std::vector<std::string> path_of(const std::vector<std::string>& context) {
  std::vector<std::string> path;
  for (std::size_t i = 1; i < context.size(); ++i) path.push_back(context[i].substr(1, context[i].size() - 2));
  return path;
}

// "Missing required property 'issuer'." -> "issuer".
std::string quoted_name(const std::string& text) {
  const auto first = text.find('\'');
  const auto last = text.rfind('\'');
  return first < last ? text.substr(first + 1, last - first - 1) : std::string();
}

// The worst flaw of each value, and each missing key.
using Flaws = std::map<std::pair<std::vector<std::string>, std::string>, Flaw>;

void note(Flaws& flaws, std::vector<std::string> path, const std::string& missing, Flaw flaw) {
  const auto [at, is_new] = flaws.try_emplace({std::move(path), missing}, flaw);
  if (!is_new) at->second = std::min(at->second, flaw);
}

struct Findings {
  bool is_valid = true;
  Flaws flaws;
};

bool says_the_same_twice(const YamlNode& list) {
  std::set<std::pair<YamlNode::Type, std::string_view>> seen;
  return std::ranges::any_of(list.items, [&](const YamlNode& item) {
    const bool is_leaf = item.type != YamlNode::Type::map && item.type != YamlNode::Type::list;
    return is_leaf && !seen.emplace(item.type, item.scalar).second;
  });
}

// The paths of the lists that say the same twice.
void add_repeated_lists(const YamlNode& node, TreePath& path, std::vector<TreePath>& found) {
  if (node.type == YamlNode::Type::list && says_the_same_twice(node)) found.push_back(path);
  const auto descend = [&](std::string key, const YamlNode& child) {
    if (child.items.empty() && child.entries.empty()) return;
    path.push_back(std::move(key));
    add_repeated_lists(child, path, found);
    path.pop_back();
  };
  for (const auto& entry : node.entries) descend(entry.key, entry.value);
  for (std::size_t i = 0; i < node.items.size(); ++i) descend(std::to_string(i), node.items[i]);
}

Findings find_flaws(const YamlNode& root, const SchemaWords& words) {
  valijson::ValidationResults results;
  // It keeps the patterns that it has compiled, which cost more than all the rest.
  thread_local valijson::Validator validator(valijson::Validator::kStrongTypes);
  Findings findings;
  findings.is_valid = validator.validate(loaded_schema().rules, YamlAdapter(root), &results);
  for (const auto& result : results) {
    const auto flaw = flaw_of(result.description);
    if (!flaw) continue;  // a summary of what was said below
    const auto missing = flaw == Flaw::missing_key ? quoted_name(result.description) : std::string();
    note(findings.flaws, path_of(result.context), missing, *flaw);
  }
  std::vector<TreePath> repeated;
  TreePath top;
  add_repeated_lists(root, top, repeated);
  for (auto& path : repeated) {
    if (!words.has_to_be_unique(path)) continue;
    findings.is_valid = false;
    note(findings.flaws, std::move(path), {}, Flaw::repetition);
  }
  return findings;
}

}  // namespace

std::vector<Misfit> check_schema(const YamlNode& root) {
  try {
    const SchemaWords words(loaded_schema().json.extract<Poco::JSON::Object::Ptr>(), root);
    std::vector<Misfit> misfits;
    const auto findings = find_flaws(root, words);
    for (const auto& [position, flaw] : findings.flaws) words.explain(position.first, flaw, position.second, misfits);
    // valijson says no to a name without saying which.
    if (!findings.is_valid)
      words.explain_names([](const std::string& name) { return std::regex_search(name, loaded_schema().name_pattern); },
                          misfits);
    if (!findings.is_valid && misfits.empty())
      throw InternalError("the schema refuses the manifest without saying why");
    return misfits;
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    throw InternalError(fmt::format("the schema check failed: {}", error.what()));
  }
}

}  // namespace byoc
