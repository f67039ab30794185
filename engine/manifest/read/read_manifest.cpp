#include "engine/manifest/read/read_manifest.h"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

#include "engine/base/ip_address.h"
#include "engine/base/subject_attributes.h"
#include "engine/manifest/read/map_reader.h"
#include "engine/manifest/read/read_aws_resources.h"

namespace byoc {

namespace {

constexpr auto elsewhere = "elsewhere";

Subject merged_subject(const YamlNode* shared, const YamlNode* own) {
  Subject subject;
  for (const auto& attribute : subject_attributes) {
    const std::string name(attribute.name);
    const auto* value = own == nullptr ? nullptr : own->find(name);
    if (value == nullptr && shared != nullptr) value = shared->find(name);
    if (value == nullptr) continue;
    if (value->type == YamlNode::Type::list)
      for (const auto& item : value->items) subject.emplace_back(name, item.scalar);
    else
      subject.emplace_back(name, value->scalar);
  }
  return subject;
}

std::optional<std::string> csr_path(const MapReader& reader, const std::string& name) {
  const auto* csr = reader.find("csr");
  if (csr == nullptr) return std::nullopt;
  if (csr->type == YamlNode::Type::text) return csr->scalar;
  if (!*reader.boolean("csr")) return std::nullopt;
  return fmt::format("pki/{}.csr", name);
}

// Sorted: the order means nothing in the certificate.
std::vector<std::string> extended_key_usage(const MapReader& reader) {
  if (reader.find("extended_key_usage") == nullptr) return {"client_auth"};
  auto purposes = reader.texts("extended_key_usage");
  std::sort(purposes.begin(), purposes.end());
  return purposes;
}

// As it is read from a certificate; what is no address is refused elsewhere.
std::string usual_address(const std::string& text) {
  const auto octets = ip_octets(text);
  return octets ? ip_text(*octets).value_or(text) : text;
}

// In the order of the types, and of each as it is written: what is compared must not hang on the order of a map's keys.
std::vector<std::string> alternative_names(const MapReader& reader) {
  const auto* node = reader.find("subject_alternative_name");
  if (node == nullptr) return {};
  std::vector<std::string> names;
  for (const auto* type : {"dns", "ip", "uri", "email"})
    for (const auto& value : MapReader::texts_in(*node, type))
      names.push_back(fmt::format("{}:{}", type, type == std::string_view("ip") ? usual_address(value) : value));
  return names;
}

std::optional<Registration> registration(const MapReader& reader, const std::string& title,
                                         std::vector<Diagnostic>& mistakes) {
  const auto* node = reader.find("register");
  if (node == nullptr) return std::nullopt;
  Registration registration;
  if (node->type == YamlNode::Type::text) {
    registration.is_elsewhere = true;
    registration.mode.clear();
    return registration;
  }
  const MapReader own(*node, mistakes);
  registration.status = own.text("status", registration.status);
  registration.auto_registration = own.boolean("auto_registration").value_or(false);
  registration.mode = own.text("mode", registration.mode);
  registration.provisioning_template = read_template_use(*node, title, mistakes);
  if (own.find("tags") != nullptr) registration.tags = MapReader::map_in(*node, "tags");
  registration.without_ca = own.boolean("without_ca").value_or(false);
  return registration;
}

Validity validity(const MapReader& reader) {
  Validity validity;
  validity.period = reader.period("validity");
  validity.not_before = reader.time("not_before");
  validity.not_after = reader.end("not_after");
  return validity;
}

Resource read_resource(Resource::Type type, const YamlNode::Entry& entry, const YamlNode* shared_subject,
                       std::vector<Diagnostic>& mistakes) {
  Resource resource;
  resource.type = type;
  resource.name = entry.key;
  const MapReader reader(entry.value, mistakes, resource.title());
  resource.mark = entry.key_mark;
  resource.issuer = reader.text("issuer");
  resource.key = reader.text("key", fmt::format("pki/{}.key", entry.key));
  resource.is_key_elsewhere = resource.key == elsewhere;
  if (resource.is_key_elsewhere) resource.key.clear();
  resource.certificate = reader.text("certificate", fmt::format("pki/{}.crt", entry.key));
  resource.certificate_chain = reader.text("certificate_chain");
  resource.csr = csr_path(reader, entry.key);
  // What somebody else has made says by itself who it is for.
  if (!resource.is_certificate_given() || reader.find("subject") != nullptr)
    resource.subject = merged_subject(shared_subject, reader.find("subject"));
  resource.curve = reader.text("curve", resource.curve);
  resource.validity = validity(reader);
  resource.renew_before = reader.period("renew_before");
  resource.overlap = reader.period_or_none("overlap");
  resource.registration = registration(reader, resource.title(), mistakes);
  const bool is_authority = type == Resource::Type::authority;
  resource.is_protected = reader.boolean("protect").value_or(is_authority && !resource.issuer);
  if (is_authority) {
    resource.path_length = reader.integer("path_length");
    resource.is_profile_said = resource.path_length.has_value();
    resource.locations = {reader.texts("crl_distribution_points"), reader.texts("ocsp"), reader.texts("ca_issuers")};
    return resource;
  }
  resource.alternative_names = alternative_names(reader);
  resource.is_key_kept = reader.boolean("keep_key").value_or(true);
  resource.extended_key_usage = extended_key_usage(reader);
  resource.is_profile_said = reader.find("extended_key_usage") != nullptr;
  resource.thing = read_thing(entry.value, entry.key);
  if (reader.find("policies") != nullptr) resource.policies = reader.texts("policies");
  return resource;
}

std::vector<Resource> read_resources(Resource::Type type, const YamlNode& root, std::vector<Diagnostic>& mistakes) {
  std::vector<Resource> resources;
  const auto* section = root.find(type == Resource::Type::authority ? "authorities" : "devices");
  if (section == nullptr) return resources;
  const auto* shared_subject = root.find("subject");
  resources.reserve(section->entries.size());
  for (const auto& entry : section->entries) resources.push_back(read_resource(type, entry, shared_subject, mistakes));
  return resources;
}

AwsTarget read_target(const YamlNode::Entry& entry, const std::optional<std::string>& usual_account) {
  const auto text = [&](const std::string& key) { return MapReader::text_in(entry.value, key); };
  const auto account = text("account");
  return {entry.key, text("region"), account ? account : usual_account, text("profile"), entry.key_mark};
}

std::optional<AwsSettings> read_aws(const YamlNode& root, std::vector<Diagnostic>& mistakes) {
  const auto* node = root.find("aws");
  if (node == nullptr) return std::nullopt;
  const MapReader reader(*node, mistakes);
  AwsSettings settings{{}, MapReader::numbers_in(*node, "rates")};
  const auto* targets = node->find("targets");
  if (targets == nullptr)
    settings.targets = {{{}, reader.text("region"), reader.text("account"), std::nullopt, node->mark}};
  else
    for (const auto& entry : targets->entries) settings.targets.push_back(read_target(entry, reader.text("account")));
  std::ranges::sort(settings.targets, {}, &AwsTarget::name);
  return settings;
}

// A certificate that is issued elsewhere is issued for a request, which is written for whoever issues it.
void fill_requests(const NamedList<Resource>& authorities, NamedList<Resource>& resources) {
  std::unordered_set<std::string> issuing_elsewhere;
  for (const auto& authority : authorities)
    if (authority.is_key_elsewhere) issuing_elsewhere.insert(authority.name);
  for (auto& resource : resources)
    if (!resource.is_key_elsewhere && !resource.csr && resource.issuer && issuing_elsewhere.contains(*resource.issuer))
      resource.csr = fmt::format("pki/{}.csr", resource.name);
}

// 0 for an authority below a root that issues devices only; every other one that says nothing has no limit.
void fill_path_lengths(NamedList<Resource>& authorities) {
  std::unordered_set<std::string> issuers_of_authorities;
  for (const auto& authority : authorities)
    if (authority.issuer) issuers_of_authorities.insert(*authority.issuer);
  for (auto& authority : authorities) {
    const bool issues_authorities = issuers_of_authorities.contains(authority.name);
    if (authority.issuer && !authority.path_length && !issues_authorities) authority.path_length = 0;
  }
}

}  // namespace

Manifest read_manifest(const Path& path, const YamlNode& root, std::vector<Diagnostic>& mistakes) {
  Manifest manifest;
  manifest.path = path;
  manifest.name = MapReader(root, mistakes).text("name", {});
  manifest.aws = read_aws(root, mistakes);
  manifest.authorities = read_resources(Resource::Type::authority, root, mistakes);
  manifest.devices = read_resources(Resource::Type::device, root, mistakes);
  fill_path_lengths(manifest.authorities);
  for (auto* resources : {&manifest.authorities, &manifest.devices}) fill_requests(manifest.authorities, *resources);
  manifest.policies = read_policies(root, mistakes);
  manifest.provisioning_templates = read_provisioning_templates(root, mistakes);
  manifest.thing_types = read_thing_types(root);
  manifest.thing_groups = read_thing_groups(root);
  return manifest;
}

}  // namespace byoc
