#include "engine/manifest/read_registry.h"

#include <algorithm>
#include <sstream>

#include <Poco/Exception.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/manifest/map_reader.h"
#include "engine/manifest/yaml_json.h"

namespace byoc {

namespace {

std::string canonical_json(const Poco::Dynamic::Var& json) {
  std::ostringstream out;
  json.extract<Poco::JSON::Object::Ptr>()->stringify(out);
  return out.str();
}

std::string aws_name(const YamlNode::Entry& entry) {
  return MapReader::text_in(entry.value, "name").value_or(entry.key);
}

Policy read_policy(const YamlNode::Entry& entry) {
  Policy policy{.name = entry.key,
                .aws_name = aws_name(entry),
                .is_managed = false,
                .document = {},
                .document_file = {},
                .mark = entry.key_mark};
  const auto* document = entry.value.find("document");
  if (document == nullptr) return policy;
  policy.is_managed = true;
  policy.mark = document->mark;
  if (document->type == YamlNode::Type::text)
    policy.document_file = document->scalar;
  else
    policy.document = canonical_json(to_json(*document));
  return policy;
}

template <typename T, typename Read>
std::vector<T> read_section(const YamlNode& root, const std::string& name, Read read) {
  std::vector<T> entries;
  if (const auto* section = root.find(name))
    for (const auto& entry : section->entries) entries.push_back(read(entry));
  return entries;
}

ThingType read_thing_type(const YamlNode::Entry& entry) {
  ThingType type{.name = entry.key,
                 .aws_name = aws_name(entry),
                 .description = MapReader::text_in(entry.value, "description").value_or(""),
                 .searchable_attributes = MapReader::texts_in(entry.value, "searchable_attributes"),
                 .mark = entry.key_mark};
  std::sort(type.searchable_attributes.begin(), type.searchable_attributes.end());
  return type;
}

ThingGroup read_thing_group(const YamlNode::Entry& entry) {
  return {.name = entry.key,
          .aws_name = aws_name(entry),
          .description = MapReader::text_in(entry.value, "description").value_or(""),
          .parent = MapReader::text_in(entry.value, "parent"),
          .attributes = MapReader::map_in(entry.value, "attributes"),
          .mark = entry.key_mark};
}

}  // namespace

std::vector<Policy> read_policies(const YamlNode& root) {
  return read_section<Policy>(root, "policies", read_policy);
}

std::vector<ThingType> read_thing_types(const YamlNode& root) {
  return read_section<ThingType>(root, "thing_types", read_thing_type);
}

std::vector<ThingGroup> read_thing_groups(const YamlNode& root) {
  return read_section<ThingGroup>(root, "thing_groups", read_thing_group);
}

std::optional<Thing> read_thing(const YamlNode& device, const std::string& name) {
  const auto* node = device.find("thing");
  if (node == nullptr) return std::nullopt;
  return Thing{.aws_name = MapReader::text_in(*node, "name").value_or(name),
               .type = MapReader::text_in(*node, "type"),
               .groups = MapReader::texts_in(*node, "groups"),
               .billing_group = MapReader::text_in(*node, "billing_group"),
               .attributes = MapReader::map_in(*node, "attributes")};
}

void read_documents(std::vector<Policy>& policies, const Path& folder, const FileReader& files,
                    std::vector<Diagnostic>& mistakes) {
  for (auto& policy : policies) {
    if (policy.document_file.empty()) continue;
    const auto where = fmt::format("the document '{}' of policy '{}'", printable(policy.document_file), policy.name);
    try {
      policy.document = canonical_json(Poco::JSON::Parser().parse(files.read(folder / policy.document_file)));
    } catch (const Poco::Exception&) {
      mistakes.push_back({policy.mark, fmt::format("{} is no JSON object", where), "correct the file"});
    } catch (const Error& error) {
      mistakes.push_back({policy.mark, fmt::format("{} can't be read: {}", where, error.what()), error.hint()});
    }
  }
}

}  // namespace byoc
