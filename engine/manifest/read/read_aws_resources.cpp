#include "engine/manifest/read/read_aws_resources.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/base/utf8.h"
#include "engine/documents/document_meaning.h"
#include "engine/documents/grammar.h"
#include "engine/documents/policy_grammar.h"
#include "engine/documents/template_grammar.h"
#include "engine/host/checkout.h"
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

// What is to be known of a sort of documents.
struct DocumentSort {
  std::string (*meaning)(const std::string& document);
  std::vector<Diagnostic> (*mistakes)(const YamlNode& document);
};

constexpr DocumentSort policy_documents{policy_meaning, policy_mistakes};
constexpr DocumentSort template_bodies{template_meaning, template_mistakes};
constexpr DocumentSort registration_bodies{template_meaning, registration_template_mistakes};

// The document of a policy, the body of a template: what mistakes in it are told of.
std::string title_of(const Policy& policy) {
  return fmt::format("the document of policy '{}'", policy.name);
}
std::string title_of(const ProvisioningTemplate& made) {
  return fmt::format("the body of provisioning template '{}'", made.name);
}
std::string own_template_title(const std::string& resource) {
  return fmt::format("the body of the provisioning template of {}", resource);
}

// One that is a map in the manifest is looked at here, where its marks are known; one that is JSON has no meaning yet.
Document read_document(const YamlNode& node, const std::string& title, const DocumentSort& sort,
                       std::vector<Diagnostic>& mistakes) {
  Document document{.text = {}, .meaning = {}, .file = {}, .mark = node.mark};
  if (is_json_text(node)) {
    document.text = node.scalar;
  } else if (node.type == YamlNode::Type::text) {
    document.file = node.scalar;
  } else {
    document.text = json_text(node);
    document.meaning = sort.meaning(document.text);
    for (auto& [mark, message, hint] : sort.mistakes(node))
      mistakes.push_back({mark, fmt::format("{} is wrong: {}", title, message), std::move(hint)});
  }
  return document;
}

Policy read_policy(const YamlNode::Entry& entry, std::vector<Diagnostic>& mistakes) {
  Policy policy{entry.key, aws_name(entry), std::nullopt, entry.key_mark};
  if (const auto* document = entry.value.find("document"))
    policy.document = read_document(*document, title_of(policy), policy_documents, mistakes);
  return policy;
}

ProvisioningTemplate read_template(const YamlNode::Entry& entry, std::vector<Diagnostic>& mistakes) {
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
  if (const auto* body = node.find("body")) made.body = read_document(*body, title_of(made), template_bodies, mistakes);
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

std::vector<Policy> read_policies(const YamlNode& root, std::vector<Diagnostic>& mistakes) {
  return read_section<Policy>(root, "policies",
                              [&](const YamlNode::Entry& entry) { return read_policy(entry, mistakes); });
}

std::vector<ProvisioningTemplate> read_provisioning_templates(const YamlNode& root, std::vector<Diagnostic>& mistakes) {
  return read_section<ProvisioningTemplate>(
      root, "provisioning_templates", [&](const YamlNode::Entry& entry) { return read_template(entry, mistakes); });
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

std::optional<TemplateUse> read_template_use(const YamlNode& registration, const std::string& title,
                                             std::vector<Diagnostic>& mistakes) {
  const auto* node = registration.find("provisioning_template");
  if (node == nullptr) return std::nullopt;
  if (node->type == YamlNode::Type::text) return TemplateUse{.name = node->scalar, .role_arn = {}, .body = {}};
  TemplateUse own{.name = {}, .role_arn = MapReader::text_in(*node, "role_arn").value_or(""), .body = {}};
  if (const auto* body = node->find("body"))
    own.body = read_document(*body, own_template_title(title), registration_bodies, mistakes);
  return own;
}

namespace {

class DocumentReader {
 public:
  DocumentReader(Path folder, const FileReader& files, std::vector<Diagnostic>& mistakes)
      : folder_(std::move(folder)), files_(files), mistakes_(mistakes) {}

  // `title` is "the document of policy 'reader'".
  void read(std::optional<Document>& document, const std::string& title, const DocumentSort& sort) {
    if (!document || !document->meaning.empty()) return;
    if (document->file.size() > longest_path)
      return note(*document, fmt::format("{} is neither JSON nor the path of a file", title),
                  "write the path of a JSON file, or the document itself, which begins with '{'");
    if (leads_outside(document->file))
      return note(*document, fmt::format("{} leads out of the folder whose files may be sent", where(*document, title)),
                  "put the file beside the manifest, or elsewhere in its git checkout, and name it there");
    try {
      const auto content = document->file.empty() ? document->text : files_.read(folder_ / document->file);
      const auto json = parse_json({document->file, content});
      if (json.type != YamlNode::Type::map) return note_misfit(*document, title, json);
      document->text = json_text(json);
      document->meaning = sort.meaning(document->text);
      note_mistakes(*document, title, sort.mistakes(json));
    } catch (const SourceError& error) {
      note_mistakes(*document, title, error.diagnostics());
    } catch (const Error& error) {
      note(*document, fmt::format("{} can't be read: {}", where(*document, title), error.what()), error.hint());
    }
  }

 private:
  static constexpr std::size_t longest_path = 1024;  // as the schema has it for every other file

  static std::string where(const Document& document, const std::string& title) {
    return document.file.empty() ? title : fmt::format("{}, the file '{}',", title, printable(document.file));
  }

  void note(const Document& document, std::string message, std::string hint) {
    mistakes_.push_back({document.mark, std::move(message), std::move(hint)});
  }

  // A document is sent to AWS, and whoever changes the manifest is not to choose among all files of the machine.
  bool leads_outside(const std::string& file) const {
    if (file.find("..") == std::string::npos && !Path(file).is_absolute()) return false;
    return !is_within(as_written(folder_ / file), top_of_checkout(folder_ / "manifest", files_));
  }

  void note_misfit(const Document& document, const std::string& title, const YamlNode& json) {
    note_mistakes(
        document, title,
        {{json.mark, fmt::format("it is {}, not a JSON object", described(json)), "write one object: {...}"}});
  }

  // With the place inside of the document: "policies/reader.json:3:36".
  void note_mistakes(const Document& document, const std::string& title, const std::vector<Diagnostic>& mistakes) {
    for (const auto& [mark, message, hint] : mistakes)
      note(document, fmt::format("{} is wrong{}: {}", title, place(document, mark), message), hint);
  }

  static std::string place(const Document& document, SourceMark mark) {
    const bool is_file = !document.file.empty();
    if (mark.line == 0) return is_file ? fmt::format(" at {}", printable(document.file)) : std::string();
    return is_file ? fmt::format(" at {}:{}:{}", printable(document.file), mark.line, mark.column)
                   : fmt::format(" in line {}, column {} of its text", mark.line, mark.column);
  }

  Path folder_;
  const FileReader& files_;
  std::vector<Diagnostic>& mistakes_;
};

}  // namespace

void read_documents(Manifest& manifest, const FileReader& files, std::vector<Diagnostic>& mistakes) {
  DocumentReader reader(manifest.folder(), files, mistakes);
  for (auto& policy : manifest.policies) reader.read(policy.document, title_of(policy), policy_documents);
  for (auto& made : manifest.provisioning_templates) reader.read(made.body, title_of(made), template_bodies);
  for (auto& authority : manifest.authorities)
    if (authority.registration && authority.registration->provisioning_template)
      reader.read(authority.registration->provisioning_template->body, own_template_title(authority.title()),
                  registration_bodies);
}

}  // namespace byoc
