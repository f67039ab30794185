#include "engine/manifest/read/read_aws_resources.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/base/utf8.h"
#include "engine/documents/document_meaning.h"
#include "engine/manifest/read/map_reader.h"
#include "engine/yaml/json_tree.h"
#include "engine/yaml/yaml_json.h"

namespace byoc {

namespace {

std::string aws_name(const YamlNode::Entry& entry) {
  return MapReader::text_in(entry.value, "name").value_or(entry.key);
}

// JSON may be written as a text in the manifest, as in the templates and heredocs of other tools. No path begins with a
// bracket or a quote, or has several lines.
bool is_json_text(const YamlNode& node) {
  if (node.type != YamlNode::Type::text) return false;
  const auto text = trim(without_byte_order_mark(node.scalar));
  return text.starts_with('{') || text.starts_with('[') || text.starts_with('"') || text.find('\n') != text.npos;
}

// Its meaning is found once all of it was read.
Document read_document(const YamlNode& node) {
  Document document{.text = {}, .meaning = {}, .file = {}, .mark = node.mark};
  if (is_json_text(node))
    document.text = node.scalar;
  else if (node.type == YamlNode::Type::text)
    document.file = node.scalar;
  else
    document.text = json_text(node);
  return document;
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
              .attributes = MapReader::map_in(*node, "attributes"),
              .is_exclusive = to_lower(MapReader::text_in(*node, "exclusive").value_or("false")) == "true"};
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

using Meaning = std::string (*)(const std::string&);

class DocumentReader {
 public:
  DocumentReader(Path folder, const FileReader& files, std::vector<Diagnostic>& mistakes)
      : folder_(std::move(folder)), files_(files), mistakes_(mistakes) {}

  // `title` is "the document of policy 'reader'".
  void read(std::optional<Document>& document, const std::string& title, Meaning meaning) {
    if (!document) return;
    try {
      const auto content = document->file.empty() ? document->text : files_.read(folder_ / document->file);
      const auto json = parse_json({document->file, content});
      if (json.type != YamlNode::Type::map)
        return note(*document, fmt::format("{} is no JSON object", where(*document, title)), "correct it");
      document->text = json_text(json);
      document->meaning = meaning(document->text);
    } catch (const SourceError& error) {
      note_mistakes(*document, title, error);
    } catch (const Error& error) {
      note(*document, fmt::format("{} can't be read: {}", where(*document, title), error.what()), error.hint());
    }
  }

 private:
  static std::string where(const Document& document, const std::string& title) {
    return document.file.empty() ? title : fmt::format("{}, the file '{}',", title, printable(document.file));
  }

  void note(const Document& document, std::string message, std::string hint) {
    mistakes_.push_back({document.mark, std::move(message), std::move(hint)});
  }

  // With the place inside of the document: "policies/reader.json:3:36".
  void note_mistakes(const Document& document, const std::string& title, const SourceError& error) {
    for (const auto& [mark, message, hint] : error.diagnostics()) {
      const auto place = document.file.empty()
                             ? fmt::format("in line {}, column {} of its text", mark.line, mark.column)
                             : fmt::format("at {}:{}:{}", printable(document.file), mark.line, mark.column);
      note(document, fmt::format("{} is wrong {}: {}", title, place, message), hint);
    }
  }

  Path folder_;
  const FileReader& files_;
  std::vector<Diagnostic>& mistakes_;
};

}  // namespace

void read_documents(Manifest& manifest, const FileReader& files, std::vector<Diagnostic>& mistakes) {
  DocumentReader reader(manifest.folder(), files, mistakes);
  for (auto& policy : manifest.policies)
    reader.read(policy.document, fmt::format("the document of policy '{}'", policy.name), policy_meaning);
  for (auto& made : manifest.provisioning_templates)
    reader.read(made.body, fmt::format("the body of provisioning template '{}'", made.name), template_meaning);
  for (auto& authority : manifest.authorities)
    if (authority.registration && authority.registration->provisioning_template)
      reader.read(authority.registration->provisioning_template->body,
                  fmt::format("the body of the provisioning template of {}", authority.title()), template_meaning);
}

}  // namespace byoc
