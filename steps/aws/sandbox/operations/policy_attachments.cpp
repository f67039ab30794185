#include <algorithm>

#include "steps/aws/sandbox/core/views.h"
#include "steps/aws/sandbox/operations/lookup.h"
#include "steps/aws/sandbox/operations/operations.h"

namespace byoc::sandbox {
namespace {

constexpr std::ptrdiff_t max_policies_of_one_target = 10;

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

Attachment read_attachment(Call& call) {
  Attachment attachment{call.parameters.text_in_path("policyName", policy_name),
                        call.parameters.required_text("target", resource_arn)};
  call.parameters.check();
  return attachment;
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

}  // namespace

Json attach_policy(Call& call) {
  const auto [name, target] = read_attachment(call);
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

Json detach_policy(Call& call) {
  const auto [name, target] = read_attachment(call);
  const auto& policies = call.region().registry.policies;
  const auto found = policies.find(name);
  if (found == policies.end() || !found->second.targets.contains(target)) return {};
  call.change().registry.policies.at(name).targets.erase(target);
  call.let_go(call.arn("policy/", name));
  call.let_go(target);
  return {};
}

Json list_attached_policies(Call& call) {
  const auto target = call.parameters.text_in_path("target", resource_arn);
  const bool recursive = call.parameters.query_flag("recursive");
  const auto request = PageRequest::by_marker(call.parameters);
  call.parameters.check();
  const auto targets = targets_at(call, target, recursive);
  Listed all;
  for (const auto& [name, policy] : call.region().registry.policies)
    if (std::ranges::any_of(targets, [&on = policy](const auto& arn) { return on.targets.contains(arn); }))
      all.emplace(name, summarize_policy(name, call.arn("policy/", name)));
  return list_page(all, request, "attached-policies/" + target + (recursive ? "/recursive" : ""), "policies");
}

Json list_targets_for_policy(Call& call) {
  const auto name = call.parameters.text_in_path("policyName", policy_name);
  const auto request = PageRequest::by_marker(call.parameters);
  call.parameters.check();
  Listed all;
  for (const auto& target : find_or_refuse(call.region().registry.policies, name, "Policy").targets)
    all.emplace(target, target);
  return list_page(all, request, "policy-targets/" + name, "targets");
}

}  // namespace byoc::sandbox
