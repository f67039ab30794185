#include "engine/manifest/schema/schema_words.h"

#include <algorithm>
#include <charconv>

#include <Poco/JSON/Array.h>
#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/base/utf8.h"

namespace byoc {

using Poco::JSON::Array;
using Poco::JSON::Object;

namespace {

constexpr std::size_t shown_length = 80;

std::string text_of(const Object::Ptr& rules, const std::string& key) {
  return rules->has(key) ? rules->getValue<std::string>(key) : std::string();
}

std::vector<std::string> texts_of(const Object::Ptr& rules, const std::string& key) {
  std::vector<std::string> texts;
  const auto value = rules->get(key);
  if (value.type() == typeid(Array::Ptr)) {
    for (const auto& item : *value.extract<Array::Ptr>()) texts.push_back(item.convert<std::string>());
  } else if (!value.isEmpty()) {
    texts.push_back(value.convert<std::string>());
  }
  return texts;
}

std::vector<std::string> quoted(std::vector<std::string> words) {
  for (auto& word : words) word = fmt::format("'{}'", word);
  return words;
}

// The section's name for one of its entries.
std::string kind_of(const std::string& section) {
  if (section == "authorities") return "authority";
  if (section == "devices") return "device";
  if (section == "policies") return "policy";
  if (section == "provisioning_templates") return "provisioning template";
  if (section == "thing_types") return "thing type";
  if (section == "targets") return "target";
  return section == "thing_groups" ? "thing group" : std::string();
}

// "authority 'root'", "'validity' of device 'd1'", "'common_name' in 'subject' of device 'd1'", "'region' in 'aws'".
// `labels` are the steps of `path` as they are to be shown.
std::string name_of(const std::vector<std::string>& path, const std::vector<std::string>& labels) {
  if (path.empty()) return "the manifest";
  const auto kind = path.size() > 1 ? kind_of(path[0]) : std::string();
  const std::size_t depth = kind.empty() ? 0 : 2;
  std::vector<std::string> inner(labels.rbegin(), labels.rend() - static_cast<std::ptrdiff_t>(depth));
  auto name = fmt::format("{}", fmt::join(inner, " in "));
  if (kind.empty()) return name;
  return fmt::format("{}{}{} {}", name, name.empty() ? "" : " of ", kind, labels[1]);
}

std::string found(const YamlNode& node) {
  const auto value = printable(node.scalar, shown_length);
  switch (node.type) {
    case YamlNode::Type::null:
      return "nothing";
    case YamlNode::Type::boolean:
      return "the boolean " + value;
    case YamlNode::Type::integer:
    case YamlNode::Type::real:
      return "the number " + value;
    case YamlNode::Type::text:
      return fmt::format("the text '{}'", value);
    case YamlNode::Type::list:
      return "a list";
    case YamlNode::Type::map:
      return "a map";
  }
  return {};
}

std::string type_name(const std::string& type) {
  if (type == "string") return "a text";
  if (type == "boolean") return "true or false";
  if (type == "integer") return "a whole number";
  if (type == "number") return "a number";
  return type == "array" ? "a list" : "a map";
}

bool is_unquoted_scalar(const YamlNode& node) {
  return node.type == YamlNode::Type::boolean || node.type == YamlNode::Type::integer ||
         node.type == YamlNode::Type::real;
}

std::string choice_hint(const Object::Ptr& rules, const std::string& value) {
  if (auto own = text_of(rules, "errorMessage"); !own.empty()) return own;
  const auto choices = texts_of(rules, "enum");
  const auto meant = nearest(value, choices);
  return (meant.empty() ? "" : fmt::format("did you mean '{}'? ", meant)) + "it can be " +
         fmt::format("{}", fmt::join(quoted(choices), ", "));
}

std::string empty_hint(const Object::Ptr& rules) {
  auto own = text_of(rules, "errorMessage");
  return own.empty() ? "write a value, or remove the key" : own;
}

std::string type_hint(const Object::Ptr& rules, const YamlNode& node) {
  for (const auto* key : {"errorMessage", "patternErrorMessage"})
    if (auto own = text_of(rules, key); !own.empty()) return own;
  if (rules->has("enum")) return choice_hint(rules, node.scalar);
  if (node.type == YamlNode::Type::null) return empty_hint(rules);
  const auto types = texts_of(rules, "type");
  if (types.front() == "string" && is_unquoted_scalar(node))
    return fmt::format("put it in quotes: \"{}\"", printable(node.scalar, shown_length));
  if (types.front() == "object") return "write 'key: value' lines below it, or remove the key";
  if (types.front() == "array") return "write it as a list: [a, b]";
  if (types.front() == "string") return "write a single value";
  return fmt::format("write {} without quotes", type_name(types.front()));
}

// An example from the schema as it is written in a manifest.
std::string written(const Poco::Dynamic::Var& example) {
  if (example.type() != typeid(Object::Ptr)) return example.convert<std::string>();
  std::vector<std::string> entries;
  for (const auto& [key, value] : *example.extract<Object::Ptr>())
    entries.push_back(fmt::format("{}: {}", key, value.convert<std::string>()));
  return fmt::format("{{{}}}", fmt::join(entries, ", "));
}

TreePath below(TreePath path, const std::string& key) {
  path.push_back(key);
  return path;
}

}  // namespace

// Null for what the schema does not know.
Object::Ptr SchemaWords::resolved(Object::Ptr rules) const {
  constexpr std::string_view start = "#/definitions/";
  while (rules && rules->has("$ref"))
    rules = schema_->getObject("definitions")->getObject(text_of(rules, "$ref").substr(start.size()));
  return rules;
}

Object::Ptr SchemaWords::rules_of(const Object::Ptr& parent, const std::string& key) const {
  if (parent->isObject("items")) return resolved(parent->getObject("items"));
  const auto properties = parent->getObject("properties");
  if (properties && properties->has(key)) return resolved(properties->getObject(key));
  return resolved(parent->getObject("additionalProperties"));
}

bool SchemaWords::has_to_be_unique(const TreePath& path) const {
  auto rules = schema_;
  for (const auto& key : path)
    if (rules) rules = rules_of(rules, key);
  return rules && rules->optValue("uniqueItems", false);
}

SchemaWords::Position SchemaWords::find(const TreePath& path) const {
  Position position{&root_, root_.mark, schema_, {}};
  std::vector<std::string> labels;
  for (const auto& key : path) {
    position.rules = rules_of(position.rules, key);
    if (position.node->type == YamlNode::Type::list) {
      std::size_t index = 0;
      std::from_chars(key.data(), key.data() + key.size(), index);
      position.node = &position.node->items.at(index);
      position.mark = position.node->mark;
      labels.push_back(fmt::format("item {}", index + 1));
      continue;
    }
    const auto& entries = position.node->entries;
    const auto entry = std::find_if(entries.begin(), entries.end(), [&](const auto& each) { return each.key == key; });
    if (entry == entries.end()) throw InternalError("the schema check speaks of a value that is not there");
    position.node = &entry->value;
    position.mark = entry->mark();
    labels.push_back(fmt::format("'{}'", printable(key, shown_length)));
  }
  position.name = name_of(path, labels);
  return position;
}

Diagnostic SchemaWords::explain_missing(const Position& position, const std::string& missing) const {
  const auto rules = rules_of(position.rules, missing);
  // What is named has to be there, and only this manifest says what is.
  const auto section = text_of(rules, "reference");
  const auto* entries = section.empty() ? nullptr : root_.find(section);
  const bool has_entry = entries != nullptr && !entries->entries.empty();
  std::string hint = fmt::format("add it, with the name of an entry in '{}'", section);
  if (section.empty() || has_entry)
    hint = fmt::format("add it, for example '{}: {}'", missing,
                       has_entry ? printable(entries->entries.front().key, shown_length)
                                 : written(rules->getArray("examples")->get(0)));
  return {position.mark, fmt::format("{} has no '{}'", position.name, missing), hint};
}

Diagnostic SchemaWords::explain_type(const Position& position) {
  const auto hint = type_hint(position.rules, *position.node);
  if (position.node->type == YamlNode::Type::null) return {position.mark, position.name + " has no value", hint};
  std::vector<std::string> types;
  for (const auto& type : texts_of(position.rules, "type")) types.push_back(type_name(type));
  return {position.mark,
          fmt::format("{} has to be {}, not {}", position.name, fmt::join(types, " or "), found(*position.node)), hint};
}

// A key that was to be another one takes that one's place: neither can be relied on.
void SchemaWords::explain_unknown(const Position& position, const TreePath& path, std::vector<Misfit>& misfits) {
  std::vector<std::string> known;
  position.rules->getObject("properties")->getNames(known);
  for (const auto& entry : position.node->entries) {
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
    const auto meant = nearest(entry.key, known);
    const auto hint = meant.empty() ? "it can be " + fmt::format("{}", fmt::join(quoted(known), ", "))
                                    : fmt::format("did you mean '{}'?", meant);
    const auto message =
        fmt::format("{} has the unknown key '{}'", position.name, printable_name(entry.key, shown_length));
    misfits.push_back({{entry.key_mark, message, hint}, {below(path, entry.key)}});
    if (!meant.empty()) misfits.back().doubtful.push_back(below(path, meant));
  }
}

Diagnostic SchemaWords::explain_value(const Position& position, Flaw flaw) {
  const auto value = printable_name(position.node->scalar, shown_length);
  const auto told = [&](const std::string& what, const std::string& hint) {
    return Diagnostic{position.mark, fmt::format("{} {}", position.name, what), hint};
  };
  switch (flaw) {
    case Flaw::type:
      return explain_type(position);
    case Flaw::choice:
      return told(fmt::format("can't be '{}'", value), choice_hint(position.rules, position.node->scalar));
    case Flaw::empty:
      return told("is empty", empty_hint(position.rules));
    case Flaw::pattern:
      return told(fmt::format("can't be '{}'", value), text_of(position.rules, "patternErrorMessage"));
    case Flaw::length:
      return told(fmt::format("has {} characters", character_count(position.node->scalar)),
                  fmt::format("shorten it to at most {}", text_of(position.rules, "maxLength")));
    case Flaw::crowd:
      return told(fmt::format("has {} values", position.node->items.size()),
                  fmt::format("write at most {}", text_of(position.rules, "maxItems")));
    case Flaw::range:
      return told(fmt::format("can't be {}", value),
                  fmt::format("write a number from {} to {}", text_of(position.rules, "minimum"),
                              text_of(position.rules, "maximum")));
    case Flaw::repetition:
      return told("says the same twice", "remove one");
    case Flaw::missing_key:
    case Flaw::unknown_key:
      break;
  }
  throw InternalError("a flaw of a map's keys is told as one of a value");
}

void SchemaWords::explain(const TreePath& path, Flaw flaw, const std::string& missing,
                          std::vector<Misfit>& misfits) const {
  const auto position = find(path);
  if (flaw == Flaw::unknown_key) return explain_unknown(position, path, misfits);
  if (flaw == Flaw::missing_key) return misfits.push_back({explain_missing(position, missing), {below(path, missing)}});
  misfits.push_back({explain_value(position, flaw), {path}});
}

// Those that the schema knows, each before what is in it.
std::vector<SchemaWords::Map> SchemaWords::maps() const {
  std::vector<Map> known{{&root_, schema_, {}}};
  for (std::size_t i = 0; i < known.size(); ++i) {
    const auto map = known[i];
    for (const auto& entry : map.node->entries) {
      const auto rules = rules_of(map.rules, entry.key);
      if (rules && entry.value.type == YamlNode::Type::map)
        known.push_back({&entry.value, rules, below(map.path, entry.key)});
    }
  }
  return known;
}

void SchemaWords::explain_names(const std::function<bool(const std::string&)>& can_be,
                                std::vector<Misfit>& misfits) const {
  for (const auto& map : maps())
    if (map.rules->has("propertyNames"))
      for (const auto& entry : map.node->entries)
        if (!can_be(entry.key)) misfits.push_back(explain_name(map.path, entry));
}

Misfit SchemaWords::explain_name(const TreePath& section, const YamlNode::Entry& entry) const {
  const auto message = fmt::format("'{}' can't be the name of {} {}", printable_name(entry.key, shown_length),
                                   section.back() == "authorities" ? "an" : "a", kind_of(section.back()));
  Misfit misfit{
      {entry.key_mark, message, text_of(schema_->getObject("definitions")->getObject("name"), "patternErrorMessage")},
      {}};
  // The name itself, and the files that are named after it.
  for (const auto* key : {"name", "key", "certificate", "csr"})
    misfit.doubtful.push_back(below(below(section, entry.key), key));
  return misfit;
}

}  // namespace byoc
