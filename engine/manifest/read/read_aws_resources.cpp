#include "engine/manifest/read/read_aws_resources.h"

#include <algorithm>
#include <sstream>

#include <Poco/Exception.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/manifest/read/map_reader.h"
#include "engine/yaml/yaml_json.h"

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

Document read_document(const YamlNode& node) {
  if (node.type == YamlNode::Type::text) return {{}, node.scalar, node.mark};
  return {canonical_json(to_json(node)), {}, node.mark};
}

Policy read_policy(const YamlNode::Entry& entry) {
  Policy policy{entry.key, aws_name(entry), std::nullopt, entry.key_mark};
  if (const auto* document = entry.value.find("document")) policy.document = read_document(*document);
  return policy;
}

ProvisioningTemplate read_template(const YamlNode::Entry& entry) {
  const auto& node = entry.value;
  const auto text = [&](const std::string& key) { return MapReader::text_in(node, key).value_or(""); };
  ProvisioningTemplate made{.name = entry.key,
                            .aws_name = aws_name(entry),
                            .type = text("type"),
                            .role_arn = text("role_arn"),
                            .description = text("description"),
                            .is_enabled = to_lower(text("enabled")) != "false",
                            .body = std::nullopt,
                            .mark = entry.key_mark};
  if (const auto* body = node.find("body")) made.body = read_document(*body);
  return made;
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

std::vector<ProvisioningTemplate> read_provisioning_templates(const YamlNode& root) {
  return read_section<ProvisioningTemplate>(root, "provisioning_templates", read_template);
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
  Thing thing{.aws_name = MapReader::text_in(*node, "name").value_or(name),
              .type = MapReader::text_in(*node, "type"),
              .groups = std::nullopt,
              .billing_group = MapReader::text_in(*node, "billing_group"),
              .attributes = MapReader::map_in(*node, "attributes")};
  if (node->find("groups") != nullptr) thing.groups = MapReader::texts_in(*node, "groups");
  return thing;
}

std::optional<TemplateUse> read_template_use(const YamlNode& registration) {
  const auto* node = registration.find("provisioning_template");
  if (node == nullptr) return std::nullopt;
  if (node->type == YamlNode::Type::text) return TemplateUse{.name = node->scalar, .role_arn = {}, .body = {}};
  TemplateUse own{.name = {}, .role_arn = MapReader::text_in(*node, "role_arn").value_or(""), .body = {}};
  if (const auto* body = node->find("body")) own.body = read_document(*body);
  return own;
}

namespace {

// `title` is "the document of policy 'reader'".
void read_file(std::optional<Document>& document, const std::string& title, const Path& folder, const FileReader& files,
               std::vector<Diagnostic>& mistakes) {
  if (!document || document->file.empty()) return;
  const auto where = fmt::format("{}, the file '{}',", title, printable(document->file));
  try {
    document->text = canonical_json(Poco::JSON::Parser().parse(files.read(folder / document->file)));
  } catch (const Poco::Exception&) {
    mistakes.push_back({document->mark, where + " is no JSON object", "correct the file"});
  } catch (const Error& error) {
    mistakes.push_back({document->mark, fmt::format("{} can't be read: {}", where, error.what()), error.hint()});
  }
}

}  // namespace

void read_documents(Manifest& manifest, const FileReader& files, std::vector<Diagnostic>& mistakes) {
  const auto folder = manifest.folder();
  for (auto& policy : manifest.policies)
    read_file(policy.document, fmt::format("the document of policy '{}'", policy.name), folder, files, mistakes);
  for (auto& made : manifest.provisioning_templates)
    read_file(made.body, fmt::format("the body of provisioning template '{}'", made.name), folder, files, mistakes);
  for (auto& authority : manifest.authorities)
    if (authority.registration && authority.registration->provisioning_template)
      read_file(authority.registration->provisioning_template->body,
                fmt::format("the body of the provisioning template of {}", authority.title()), folder, files, mistakes);
}

}  // namespace byoc
