#include <algorithm>
#include <limits>

#include "steps/aws/sandbox/core/views.h"
#include "steps/aws/sandbox/operations/group_member.h"
#include "steps/aws/sandbox/operations/operations.h"

namespace byoc::sandbox {
namespace {

std::string group_arn(const Call& call, const std::string& name) {
  return call.arn("billinggroup/", name);
}

const BillingGroup& find_group(const Call& call, const std::string& name) {
  return find_or_refuse(call.region().registry.billing_groups, name, "Billing group");
}

Json identify_group(const Call& call, const std::string& name) {
  auto json = make_json();
  json->set("billingGroupName", name);
  json->set("billingGroupArn", group_arn(call, name));
  json->set("billingGroupId", find_group(call, name).id);
  return json;
}

}  // namespace

Json create_billing_group(Call& call) {
  const auto& parameters = call.parameters;
  const auto name = parameters.required("billingGroupName");
  const auto description = parameters.text("billingGroupProperties.billingGroupDescription").value_or("");
  const auto tags = parameters.tags();
  const auto& known = call.region().registry.billing_groups;
  if (const auto found = known.find(name); found != known.end()) {
    if (found->second.description != description)
      throw other_configuration("Billing group", name, group_arn(call, name));
    return identify_group(call, name);
  }
  const BillingGroup group{call.new_resource(), description};
  auto& registry = call.change().registry;
  registry.billing_groups.emplace(name, group);
  if (!tags.empty()) registry.tags[group_arn(call, name)] = tags;
  return identify_group(call, name);
}

Json describe_billing_group(Call& call) {
  const auto name = call.parameters.required("billingGroupName");
  const auto& group = find_group(call, name);
  auto properties = make_json();
  if (!group.description.empty()) properties->set("billingGroupDescription", group.description);
  auto metadata = make_json();
  metadata->set("creationDate", epoch_seconds(group.created));
  auto json = identify_group(call, name);
  json->set("version", group.version);
  json->set("billingGroupProperties", properties);
  json->set("billingGroupMetadata", metadata);
  return json;
}

Json update_billing_group(Call& call) {
  const auto name = call.parameters.required("billingGroupName");
  const auto description = call.parameters.text("billingGroupProperties.billingGroupDescription");
  check_version(find_group(call, name), call.parameters.number("expectedVersion"));
  auto& group = call.change().registry.billing_groups.at(name);
  if (description) group.description = *description;
  group.modified = call.now;
  auto json = make_json();
  json->set("version", ++group.version);
  return json;
}

Json delete_billing_group(Call& call) {
  const auto name = call.parameters.required("billingGroupName");
  const auto expected = call.parameters.number("expectedVersion");
  const auto& known = call.region().registry;
  const auto found = known.billing_groups.find(name);
  if (found == known.billing_groups.end()) return make_json();
  check_version(found->second, expected);
  if (std::ranges::any_of(known.things, [&](const auto& entry) { return entry.second.billing_group == name; }))
    throw Refusal("InvalidRequestException", "Cannot delete billing group " + name + ": it still has things in it");
  auto& registry = call.change().registry;
  registry.billing_groups.erase(name);
  registry.tags.erase(group_arn(call, name));
  return make_json();
}

Json list_billing_groups(Call& call) {
  const auto request = PageRequest::by_token(call.parameters);
  const auto prefix = call.parameters.text("namePrefixFilter").value_or("");
  Listed all;
  for (const auto& [name, group] : call.region().registry.billing_groups)
    if (name.starts_with(prefix)) all.emplace(name, summarize_group(name, group_arn(call, name)));
  return list_page(all, request, "billing-groups", "billingGroups");
}

Json add_thing_to_billing_group(Call& call) {
  const auto member = GroupMember::read(call, "billingGroup", "billinggroup/");
  find_group(call, member.group);
  const auto& current = call.region().registry.things.at(member.thing).billing_group;
  if (current == member.group) return make_json();
  if (!current.empty())
    throw Refusal("InvalidRequestException", "Thing " + member.thing + " is in the billing group " + current);
  call.change().registry.things.at(member.thing).billing_group = member.group;
  return make_json();
}

Json remove_thing_from_billing_group(Call& call) {
  const auto member = GroupMember::read(call, "billingGroup", "billinggroup/");
  find_group(call, member.group);
  if (call.region().registry.things.at(member.thing).billing_group == member.group)
    call.change().registry.things.at(member.thing).billing_group.clear();
  return make_json();
}

Json list_things_in_billing_group(Call& call) {
  const auto group = call.parameters.required("billingGroupName");
  const auto request = PageRequest::by_token(call.parameters);
  find_group(call, group);
  Listed all;
  for (const auto& [name, thing] : call.region().registry.things)
    if (thing.billing_group == group) all.emplace(name, name);
  return list_page(all, request, "billing-groups/" + group + "/things", "things");
}

}  // namespace byoc::sandbox
