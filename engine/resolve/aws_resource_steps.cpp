#include "engine/resolve/aws_resource_steps.h"

#include <fmt/format.h>

#include "engine/resolve/step_builder.h"

namespace byoc {

namespace {

void add_attributes(Facts& facts, const Attributes& attributes) {
  for (const auto& [name, value] : attributes) facts["attribute." + name] = value;
}

Step policy_step(const Manifest& manifest, const AwsTarget& target, const Policy& policy) {
  auto step = aws_step(manifest, target, policy.id(), "policy");
  step.wanted = {{"name", policy.aws_name}, {"document", policy.document->meaning}};
  step.settings["document"] = policy.document->text;
  return step;
}

Step template_step(const Manifest& manifest, const AwsTarget& target, const ProvisioningTemplate& made) {
  auto step = aws_step(manifest, target, made.id(), "provisioning-template");
  step.wanted = {{"name", made.aws_name},
                 {"type", made.type},
                 {"role_arn", made.role_arn},
                 {"enabled", made.is_enabled ? "true" : "false"},
                 {"body", made.body->meaning}};
  if (!made.description.empty()) step.wanted["description"] = made.description;
  step.settings["body"] = made.body->text;
  return step;
}

Step thing_type_step(const Manifest& manifest, const AwsTarget& target, const ThingType& type) {
  auto step = aws_step(manifest, target, type.id(), "thing-type");
  step.wanted = {{"name", type.aws_name}};
  if (!type.description.empty()) step.wanted["description"] = type.description;
  if (!type.searchable_attributes.empty())
    step.wanted["searchable_attributes"] = fmt::format("{}", fmt::join(type.searchable_attributes, ","));
  return step;
}

Step thing_group_step(const Manifest& manifest, const AwsTarget& target, const ThingGroup& group) {
  auto step = aws_step(manifest, target, group.id(), "thing-group");
  step.wanted = {{"name", group.aws_name}};
  if (!group.description.empty()) step.wanted["description"] = group.description;
  add_attributes(step.wanted, group.attributes);
  if (group.parent) {
    const auto& parent = *manifest.thing_group(*group.parent);
    step.wanted["parent"] = parent.aws_name;
    link(step, "parent", parent.id(), "thing-group");
  }
  return step;
}

Step thing_step(const Manifest& manifest, const AwsTarget& target, const Resource& device) {
  auto step = aws_step(manifest, target, device.id(), "thing");
  step.wanted = {{"name", device.thing->aws_name}};
  add_attributes(step.wanted, device.thing->attributes);
  if (device.thing->billing_group) step.wanted["billing_group"] = *device.thing->billing_group;
  if (device.thing->type) {
    const auto& type = *manifest.thing_type(*device.thing->type);
    step.wanted["type"] = type.aws_name;
    link(step, "type", type.id(), "thing-type");
  }
  return step;
}

Step membership_step(const Manifest& manifest, const AwsTarget& target, const Resource& device) {
  auto step = aws_step(manifest, target, device.id(), "thing-groups");
  step.wanted = {{"thing", device.thing->aws_name}};
  link(step, "thing", device.id(), "thing");
  for (const auto& name : *device.thing->groups) {
    const auto& group = *manifest.thing_group(name);
    step.wanted["group." + group.aws_name] = "member";
    link(step, "group." + group.aws_name, group.id(), "thing-group");
  }
  return step;
}

Step attachments_step(const Manifest& manifest, const AwsTarget& target, const Resource& device) {
  auto step = aws_step(manifest, target, device.id(), "attachments");
  link(step, "registration", device.id(), "registration");
  if (device.thing) {
    step.wanted[(device.thing->is_exclusive ? "exclusive-thing." : "thing.") + device.thing->aws_name] = "attached";
    link(step, "thing", device.id(), "thing");
  }
  for (const auto& name : device.policies.value_or(std::vector<std::string>())) {
    const auto& policy = *manifest.policy(name);
    step.wanted["policy." + policy.aws_name] = "attached";
    if (policy.document) link(step, "policy." + policy.aws_name, policy.id(), "policy");
  }
  return step;
}

}  // namespace

void add_aws_resource_steps(const Manifest& manifest, const AwsTarget& target, std::vector<Step>& steps) {
  for (const auto& policy : manifest.policies)
    if (policy.document) steps.push_back(policy_step(manifest, target, policy));
  for (const auto& made : manifest.provisioning_templates)
    if (made.body) steps.push_back(template_step(manifest, target, made));
  for (const auto& type : manifest.thing_types) steps.push_back(thing_type_step(manifest, target, type));
  for (const auto& group : manifest.thing_groups) steps.push_back(thing_group_step(manifest, target, group));
}

void add_device_steps(const Manifest& manifest, const AwsTarget& target, const Resource& device,
                      std::vector<Step>& steps) {
  if (device.thing) steps.push_back(thing_step(manifest, target, device));
  // What is said stays a step, also when nothing is left in it, so that the last one is taken off like all others.
  if (device.thing && device.thing->groups) steps.push_back(membership_step(manifest, target, device));
  if (device.thing || device.policies) steps.push_back(attachments_step(manifest, target, device));
}

}  // namespace byoc
