#include <algorithm>

#include "steps/aws/sandbox/core/views.h"
#include "steps/aws/sandbox/operations/lookup.h"
#include "steps/aws/sandbox/operations/operations.h"
#include "steps/aws/sandbox/operations/template_body.h"

namespace byoc::sandbox {
namespace {

constexpr std::size_t max_versions = 5;

std::string template_arn(const Call& call, const std::string& name) {
  return call.arn("provisioningtemplate/", name);
}

const ProvisioningTemplate& find_template(const Call& call, const std::string& name) {
  return find_or_refuse(call.region().registry.templates, name, "Provisioning template");
}

struct Hook {
  std::string arn, version;
};

std::optional<Hook> read_hook(const Parameters& parameters) {
  if (!parameters.has("preProvisioningHook")) return std::nullopt;
  return Hook{parameters.required("preProvisioningHook.targetArn"),
              parameters.text("preProvisioningHook.payloadVersion").value_or("2020-04-01")};
}

void check_hook(const std::optional<Hook>& hook, const std::string& type) {
  if (hook && type != "FLEET_PROVISIONING")
    throw Refusal("InvalidRequestException", "A pre-provisioning hook needs a template of type FLEET_PROVISIONING");
}

void set_hook(ProvisioningTemplate& changed, const Hook& hook) {
  changed.hook_arn = hook.arn;
  changed.hook_version = hook.version;
}

// What both a description and a list show.
Json summarize_template(const Call& call, const std::string& name, const ProvisioningTemplate& known) {
  auto json = make_json();
  json->set("templateArn", template_arn(call, name));
  json->set("templateName", name);
  if (!known.description.empty()) json->set("description", known.description);
  json->set("creationDate", epoch_seconds(known.created));
  json->set("lastModifiedDate", epoch_seconds(known.modified));
  json->set("enabled", known.is_enabled);
  json->set("type", known.type);
  return json;
}

ProvisioningTemplate read_template(Call& call, const std::string& name) {
  const auto& parameters = call.parameters;
  const auto body = parameters.required("templateBody");
  ProvisioningTemplate result;
  result.role_arn = parameters.required("provisioningRoleArn");
  result.description = parameters.text("description").value_or("");
  result.type = parameters.text("type").value_or("FLEET_PROVISIONING");
  result.is_enabled = parameters.flag("enabled");
  const auto hook = read_hook(parameters);
  check_hook(hook, result.type);
  if (hook) set_hook(result, *hook);
  check_template_body(body);
  if (call.region().registry.templates.contains(name))
    throw Refusal::already_exists("Provisioning template " + name + " already exists", name, template_arn(call, name));
  result.versions.emplace(1, DocumentVersion{body, call.now});
  return result;
}

}  // namespace

Json create_provisioning_template(Call& call) {
  const auto name = call.parameters.required("templateName");
  const auto tags = call.parameters.tags();
  auto created = read_template(call, name);
  static_cast<Resource&>(created) = call.new_resource();
  auto& registry = call.change().registry;
  registry.templates.emplace(name, std::move(created));
  if (!tags.empty()) registry.tags[template_arn(call, name)] = tags;
  auto json = make_json();
  json->set("templateArn", template_arn(call, name));
  json->set("templateName", name);
  json->set("defaultVersionId", 1);
  return json;
}

Json describe_provisioning_template(Call& call) {
  const auto name = call.parameters.required("templateName");
  const auto& known = find_template(call, name);
  auto json = summarize_template(call, name, known);
  json->set("defaultVersionId", known.default_version);
  json->set("templateBody", known.versions.at(known.default_version).text);
  json->set("provisioningRoleArn", known.role_arn);
  if (!known.hook_arn.empty()) {
    auto hook = make_json();
    hook->set("payloadVersion", known.hook_version);
    hook->set("targetArn", known.hook_arn);
    json->set("preProvisioningHook", hook);
  }
  return json;
}

Json update_provisioning_template(Call& call) {
  const auto& parameters = call.parameters;
  const auto name = parameters.required("templateName");
  const auto description = parameters.text("description");
  const auto enabled = parameters.optional_flag("enabled");
  const auto version = parameters.number("defaultVersionId");
  const auto role = parameters.text("provisioningRoleArn");
  const auto hook = read_hook(parameters);
  const bool removes_hook = parameters.flag("removePreProvisioningHook");
  const auto& known = find_template(call, name);
  check_hook(hook, known.type);
  if (hook && removes_hook)
    throw Refusal("InvalidRequestException", "removePreProvisioningHook excludes preProvisioningHook");
  if (version && std::ranges::none_of(known.versions, [&](const auto& entry) { return entry.first == *version; }))
    throw Refusal("ResourceNotFoundException", "Provisioning template " + name + " has no such version");

  auto& changed = call.change().registry.templates.at(name);
  if (description) changed.description = *description;
  if (enabled) changed.is_enabled = *enabled;
  if (version) changed.default_version = static_cast<int>(*version);
  if (role) changed.role_arn = *role;
  if (hook) set_hook(changed, *hook);
  if (removes_hook) set_hook(changed, {});
  changed.modified = call.now;
  return make_json();
}

Json delete_provisioning_template(Call& call) {
  const auto name = call.parameters.required("templateName");
  const auto& known = find_template(call, name);
  const auto is_user = [&](const auto& entry) {
    const auto& config = entry.second.registration_config;
    return config && config->template_name == name;
  };
  if (std::ranges::any_of(call.region().authorities, is_user))
    throw Refusal("DeleteConflictException", "Provisioning template " + name + " is in use by a CA certificate");
  if (known.versions.size() > 1)
    throw Refusal("DeleteConflictException", "Provisioning template " + name + " has other versions than its default");
  auto& registry = call.change().registry;
  registry.templates.erase(name);
  registry.tags.erase(template_arn(call, name));
  return make_json();
}

Json create_provisioning_template_version(Call& call) {
  const auto name = call.parameters.required("templateName");
  const auto body = call.parameters.required("templateBody");
  const bool is_default = call.parameters.flag("setAsDefault");
  if (find_template(call, name).versions.size() >= max_versions)
    throw Refusal("VersionsLimitExceededException",
                  "The provisioning template " + name + " already has the maximum number of versions (5)");
  check_template_body(body);

  const auto version = call.change().registry.templates.at(name).add_version(body, call.now, is_default);
  auto json = make_json();
  json->set("templateArn", template_arn(call, name));
  json->set("templateName", name);
  json->set("versionId", version);
  json->set("isDefaultVersion", is_default);
  return json;
}

Json delete_provisioning_template_version(Call& call) {
  const auto name = call.parameters.required("templateName");
  const auto version = static_cast<int>(call.parameters.number("versionId").value());
  const auto& known = find_template(call, name);
  if (!known.versions.contains(version))
    throw Refusal("ResourceNotFoundException", "Provisioning template " + name + " has no such version");
  if (version == known.default_version)
    throw Refusal("DeleteConflictException", "Cannot delete the default version of provisioning template " + name);
  call.change().registry.templates.at(name).versions.erase(version);
  return make_json();
}

Json list_provisioning_template_versions(Call& call) {
  const auto name = call.parameters.required("templateName");
  const auto request = PageRequest::by_token(call.parameters);
  const auto& known = find_template(call, name);
  Listed all;
  for (const auto& [number, version] : known.versions) {
    auto json = make_json();
    json->set("versionId", number);
    json->set("creationDate", epoch_seconds(version.created));
    json->set("isDefaultVersion", number == known.default_version);
    all.emplace(order_key(static_cast<std::uint64_t>(number)), json);
  }
  return list_page(all, request, "provisioning-templates/" + name + "/versions", "versions");
}

Json list_provisioning_templates(Call& call) {
  const auto request = PageRequest::by_token(call.parameters);
  Listed all;
  for (const auto& [name, known] : call.region().registry.templates)
    all.emplace(name, summarize_template(call, name, known));
  return list_page(all, request, "provisioning-templates", "templates");
}

Json start_thing_registration_task(Call& /*call*/) {
  throw Refusal("InvalidRequestException",
                "byoc-sandbox does no bulk registration: it reads no S3 bucket. Register the things one by one");
}

}  // namespace byoc::sandbox
