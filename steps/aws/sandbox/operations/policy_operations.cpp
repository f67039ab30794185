#include "steps/aws/sandbox/core/views.h"
#include "steps/aws/sandbox/operations/lookup.h"
#include "steps/aws/sandbox/operations/operations.h"
#include "steps/aws/sandbox/operations/policy_document.h"

namespace byoc::sandbox {
namespace {

constexpr std::size_t max_versions = 5;

std::string policy_arn(const Call& call, const std::string& name) {
  return call.arn("policy/", name);
}

const Policy& find_policy(const Call& call, const std::string& name) {
  return find_or_refuse(call.region().registry.policies, name, "Policy");
}

Policy& changed_policy(Call& call, const std::string& name) {
  return call.change().registry.policies.at(name);
}

struct VersionInPath {
  std::string name;
  int version;
  const Policy& policy;
};

// Throws Refusal where the policy has no such version.
VersionInPath read_version_in_path(Call& call) {
  const auto name = call.parameters.required("policyName");
  const auto version = call.parameters.required("policyVersionId");
  const auto& policy = find_policy(call, name);
  for (const auto& [number, text] : policy.versions)
    if (std::to_string(number) == version) return {name, number, policy};
  throw Refusal("ResourceNotFoundException", "Policy " + name + " does not have a version " + printable(version));
}

// What the service gives with both a policy and one of its versions.
void add_history(Json json, const Policy& policy) {
  json->set("creationDate", epoch_seconds(policy.created));
  json->set("lastModifiedDate", epoch_seconds(policy.modified));
  json->set("generationId", sha256_hex(policy.id + std::to_string(policy.last_version)));
}

}  // namespace

Json create_policy(Call& call) {
  const auto name = call.parameters.required("policyName");
  const auto document = call.parameters.required("policyDocument");
  const auto tags = call.parameters.tags();
  const auto arn = policy_arn(call, name);
  if (call.region().registry.policies.contains(name))
    throw Refusal::already_exists("Policy cannot be created - name already exists (name=" + name + ")", name, arn);
  check_policy_document(document);

  Policy policy{{call.new_resource(), {{1, {document, call.now}}}}, {}};
  auto& registry = call.change().registry;
  registry.policies.emplace(name, std::move(policy));
  if (!tags.empty()) registry.tags[arn] = tags;
  auto json = make_json();
  json->set("policyName", name);
  json->set("policyArn", arn);
  json->set("policyDocument", document);
  json->set("policyVersionId", std::string("1"));
  return json;
}

Json get_policy(Call& call) {
  const auto name = call.parameters.required("policyName");
  const auto& policy = find_policy(call, name);
  auto json = make_json();
  json->set("policyName", name);
  json->set("policyArn", policy_arn(call, name));
  json->set("policyDocument", policy.versions.at(policy.default_version).text);
  json->set("defaultVersionId", std::to_string(policy.default_version));
  add_history(json, policy);
  return json;
}

Json list_policies(Call& call) {
  const auto request = PageRequest::by_marker(call.parameters);
  Listed all;
  for (const auto& [name, policy] : call.region().registry.policies)
    all.emplace(order_key(policy.sequence), summarize_policy(name, policy_arn(call, name)));
  return list_page(all, request, "policies", "policies");
}

Json delete_policy(Call& call) {
  const auto name = call.parameters.required("policyName");
  const auto& policy = find_policy(call, name);
  if (policy.versions.size() > 1)
    throw Refusal("DeleteConflictException",
                  "The policy cannot be deleted as versions other than its default version exist (name=" + name + ")");
  if (!policy.targets.empty() || call.seems_attached(policy_arn(call, name)))
    throw Refusal(
        "DeleteConflictException",
        "The policy cannot be deleted as the policy is attached to one or more principals (name=" + name + ")");
  auto& registry = call.change().registry;
  registry.policies.erase(name);
  registry.tags.erase(policy_arn(call, name));
  return {};
}

Json create_policy_version(Call& call) {
  const auto name = call.parameters.required("policyName");
  const auto document = call.parameters.required("policyDocument");
  const bool is_default = call.parameters.flag("setAsDefault");
  if (find_policy(call, name).versions.size() >= max_versions)
    throw Refusal("VersionsLimitExceededException",
                  "The policy " + name + " already has the maximum number of versions (5)");
  check_policy_document(document);

  const auto version = changed_policy(call, name).add_version(document, call.now, is_default);
  auto json = make_json();
  json->set("policyArn", policy_arn(call, name));
  json->set("policyDocument", document);
  json->set("policyVersionId", std::to_string(version));
  json->set("isDefaultVersion", is_default);
  return json;
}

Json list_policy_versions(Call& call) {
  const auto name = call.parameters.required("policyName");
  const auto& policy = find_policy(call, name);
  auto versions = make_json_array();
  for (const auto& [number, version] : policy.versions) {
    auto entry = make_json();
    entry->set("versionId", std::to_string(number));
    entry->set("isDefaultVersion", number == policy.default_version);
    entry->set("createDate", epoch_seconds(version.created));
    versions->add(entry);
  }
  auto json = make_json();
  json->set("policyVersions", versions);
  return json;
}

Json get_policy_version(Call& call) {
  const auto [name, version, policy] = read_version_in_path(call);
  auto json = make_json();
  json->set("policyArn", policy_arn(call, name));
  json->set("policyName", name);
  json->set("policyDocument", policy.versions.at(version).text);
  json->set("policyVersionId", std::to_string(version));
  json->set("isDefaultVersion", version == policy.default_version);
  add_history(json, policy);
  return json;
}

Json delete_policy_version(Call& call) {
  const auto [name, version, policy] = read_version_in_path(call);
  if (version == policy.default_version)
    throw Refusal("DeleteConflictException", "Cannot delete the default version of a policy (name=" + name + ")");
  changed_policy(call, name).versions.erase(version);
  return {};
}

Json set_default_policy_version(Call& call) {
  const auto [name, version, policy] = read_version_in_path(call);
  auto& changed = changed_policy(call, name);
  changed.default_version = version;
  changed.modified = call.now;
  return {};
}

}  // namespace byoc::sandbox
