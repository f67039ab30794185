#include <algorithm>

#include "steps/aws/sandbox/core/views.h"
#include "steps/aws/sandbox/operations/lookup.h"
#include "steps/aws/sandbox/operations/operations.h"

namespace byoc::sandbox {
namespace {

constexpr std::ptrdiff_t max_policies_of_one_target = 10;
constexpr std::string_view principal_header = "x-amzn-iot-principal";  // of the deprecated operations

// The thing group that the ARN names; nothing for a certificate. Throws Refusal for what is neither.
std::optional<std::string> check_target(const Call& call, const std::string& arn) {
  if (const auto id = name_in_arn(call, arn, "cert/")) {
    find_or_refuse(call.region().devices, *id, "Certificate");
    return std::nullopt;
  }
  auto group = name_in_arn(call, arn, "thinggroup/");
  if (!group) throw Refusal("InvalidRequestException", "Invalid target: " + printable(arn));
  find_or_refuse(call.region().registry.thing_groups, *group, "Thing group");
  return group;
}

struct Attachment {
  std::string policy, target;
};

Attachment read_attachment(const Call& call, std::string_view target) {
  return {call.parameters.required("policyName"), call.parameters.required(target)};
}

// The target, and with `recursive` the groups above it.
std::set<std::string> targets_at(const Call& call, const std::string& target, bool recursive) {
  std::set<std::string> targets{target};
  auto group = check_target(call, target).value_or("");
  while (recursive && !group.empty()) {
    targets.insert(call.arn("thinggroup/", group));
    group = call.region().registry.thing_groups.at(group).parent;
  }
  return targets;
}

Json attach(Call& call, const Attachment& attachment) {
  const auto& [name, target] = attachment;
  const auto& policies = call.region().registry.policies;
  if (find_or_refuse(policies, name, "Policy").targets.contains(target)) return {};
  check_target(call, target);
  const auto count =
      std::ranges::count_if(policies, [&to = target](const auto& entry) { return entry.second.targets.contains(to); });
  if (count >= max_policies_of_one_target)
    throw Refusal("LimitExceededException", "Limit reached for number of policies attached to one target");
  call.change().registry.policies.at(name).targets.insert(target);
  return {};
}

Json detach(Call& call, const Attachment& attachment) {
  const auto& [name, target] = attachment;
  const auto& policies = call.region().registry.policies;
  const auto found = policies.find(name);
  if (found == policies.end() || !found->second.targets.contains(target)) return {};
  call.change().registry.policies.at(name).targets.erase(target);
  call.let_go(call.arn("policy/", name));
  call.let_go(target);
  return {};
}

}  // namespace

Json attach_policy(Call& call) {
  return attach(call, read_attachment(call, "target"));
}

Json attach_principal_policy(Call& call) {
  return attach(call, read_attachment(call, principal_header));
}

Json detach_policy(Call& call) {
  return detach(call, read_attachment(call, "target"));
}

Json detach_principal_policy(Call& call) {
  const auto attachment = read_attachment(call, principal_header);
  find_or_refuse(call.region().registry.policies, attachment.policy, "Policy");
  check_target(call, attachment.target);
  return detach(call, attachment);
}

Json list_attached_policies(Call& call) {
  const auto target = call.parameters.required("target");
  const bool recursive = call.parameters.flag("recursive");
  const auto request = PageRequest::by_marker(call.parameters);
  const auto targets = targets_at(call, target, recursive);
  Listed all;
  for (const auto& [name, policy] : call.region().registry.policies)
    if (std::ranges::any_of(targets, [&on = policy](const auto& arn) { return on.targets.contains(arn); }))
      all.emplace(name, summarize_policy(name, call.arn("policy/", name)));
  return list_page(all, request, "attached-policies/" + target + (recursive ? "/recursive" : ""), "policies");
}

Json list_principal_policies(Call& call) {
  const auto principal = call.parameters.required(principal_header);
  const auto request = PageRequest::by_marker(call.parameters);
  check_target(call, principal);
  Listed all;
  for (const auto& [name, policy] : call.region().registry.policies)
    if (policy.targets.contains(principal))
      all.emplace(order_key(policy.sequence), summarize_policy(name, call.arn("policy/", name)));
  return list_page(all, request, "principal-policies/" + principal, "policies");
}

Json list_targets_for_policy(Call& call) {
  const auto name = call.parameters.required("policyName");
  const auto request = PageRequest::by_marker(call.parameters);
  Listed all;
  for (const auto& target : find_or_refuse(call.region().registry.policies, name, "Policy").targets)
    all.emplace(target, target);
  return list_page(all, request, "policy-targets/" + name, "targets");
}

}  // namespace byoc::sandbox
