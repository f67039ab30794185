#include <algorithm>
#include <limits>

#include "steps/aws/sandbox/core/views.h"
#include "steps/aws/sandbox/operations/attributes.h"
#include "steps/aws/sandbox/operations/lookup.h"
#include "steps/aws/sandbox/operations/operations.h"

namespace byoc::sandbox {
namespace {

constexpr std::size_t max_depth = 7;

std::string group_arn(const Call& call, const std::string& name) {
  return call.arn("thinggroup/", name);
}

const ThingGroup& find_group(const Call& call, const std::string& name) {
  return find_or_refuse(call.region().registry.thing_groups, name, "Thing group");
}

void check_attributes(const Attributes& attributes) {
  if (attributes.size() > max_attributes)
    throw Refusal("InvalidRequestException", "A thing group can have at most 50 attributes");
}

// From the root down to the group itself.
std::vector<std::string> path_to(const Call& call, std::string name) {
  std::vector<std::string> path;
  for (; !name.empty(); name = find_group(call, name).parent) path.insert(path.begin(), name);
  return path;
}

struct Properties {
  std::optional<std::string> description;
  AttributePayload payload;

  static Properties read(const Parameters& parameters) {
    if (!parameters.has("thingGroupProperties")) return {};
    return {parameters.text("thingGroupProperties.thingGroupDescription"),
            AttributePayload::read(parameters, "thingGroupProperties.attributePayload")};
  }
};

Json properties_json(const ThingGroup& group) {
  auto properties = make_json();
  if (!group.description.empty()) properties->set("thingGroupDescription", group.description);
  if (group.attributes.empty()) return properties;
  auto payload = make_json();
  payload->set("attributes", texts_json(group.attributes));
  properties->set("attributePayload", payload);
  return properties;
}

Json metadata_json(const Call& call, const ThingGroup& group) {
  auto metadata = make_json();
  metadata->set("creationDate", epoch_seconds(group.created));
  if (group.parent.empty()) return metadata;
  auto path = make_json_array();
  for (const auto& name : path_to(call, group.parent)) path->add(summarize_group(name, group_arn(call, name)));
  metadata->set("parentGroupName", group.parent);
  metadata->set("rootToParentThingGroups", path);
  return metadata;
}

Json identify_group(const Call& call, const std::string& name) {
  auto json = make_json();
  json->set("thingGroupName", name);
  json->set("thingGroupArn", group_arn(call, name));
  json->set("thingGroupId", find_group(call, name).id);
  return json;
}

}  // namespace

Json create_thing_group(Call& call) {
  const auto name = call.parameters.required("thingGroupName");
  const auto parent = call.parameters.text("parentGroupName").value_or("");
  const auto properties = Properties::read(call.parameters);
  const auto tags = call.parameters.tags();
  const auto description = properties.description.value_or("");
  const auto attributes = properties.payload.initial();
  const auto& known = call.region().registry.thing_groups;
  if (const auto found = known.find(name); found != known.end()) {
    const auto& group = found->second;
    if (group.parent != parent || group.description != description || group.attributes != attributes)
      throw other_configuration("Thing group", name, group_arn(call, name));
    return identify_group(call, name);
  }
  check_attributes(attributes);
  if (path_to(call, parent).size() >= max_depth)
    throw Refusal("InvalidRequestException", "Thing groups can be nested at most 7 deep");

  const ThingGroup group{call.new_resource(), parent, description, attributes};
  auto& registry = call.change().registry;
  registry.thing_groups.emplace(name, group);
  if (!tags.empty()) registry.tags[group_arn(call, name)] = tags;
  return identify_group(call, name);
}

Json describe_thing_group(Call& call) {
  const auto name = call.parameters.required("thingGroupName");
  const auto& group = find_group(call, name);
  auto json = identify_group(call, name);
  json->set("version", group.version);
  json->set("thingGroupProperties", properties_json(group));
  json->set("thingGroupMetadata", metadata_json(call, group));
  return json;
}

Json update_thing_group(Call& call) {
  const auto name = call.parameters.required("thingGroupName");
  const auto properties = Properties::read(call.parameters);
  const auto expected = call.parameters.number("expectedVersion");
  const auto& known = find_group(call, name);
  check_version(known, expected);
  const auto attributes = properties.payload.apply_to(known.attributes);
  check_attributes(attributes);

  auto& group = call.change().registry.thing_groups.at(name);
  if (properties.description) group.description = *properties.description;
  group.attributes = attributes;
  group.modified = call.now;
  ++group.version;
  auto json = make_json();
  json->set("version", group.version);
  return json;
}

Json delete_thing_group(Call& call) {
  const auto name = call.parameters.required("thingGroupName");
  const auto expected = call.parameters.number("expectedVersion");
  const auto& known = call.region().registry;
  const auto found = known.thing_groups.find(name);
  if (found == known.thing_groups.end()) return make_json();
  check_version(found->second, expected);
  const auto arn = group_arn(call, name);
  if (std::ranges::any_of(known.thing_groups, [&](const auto& entry) { return entry.second.parent == name; }))
    throw Refusal("InvalidRequestException",
                  "Cannot delete thing group : " + name + " when there are still child groups attached to it");
  if (std::ranges::any_of(known.policies, [&](const auto& entry) { return entry.second.targets.contains(arn); }))
    throw Refusal("InvalidRequestException",
                  "Cannot delete thing group : " + name + " when there are still policies attached to it");
  auto& registry = call.change().registry;
  registry.thing_groups.erase(name);
  registry.tags.erase(arn);
  for (auto& [thing_name, thing] : registry.things) thing.groups.erase(name);
  return make_json();
}

Json list_thing_groups(Call& call) {
  const auto& parameters = call.parameters;
  const auto request = PageRequest::by_token(parameters);
  const auto parent = parameters.text("parentGroup");
  const auto prefix = parameters.text("namePrefixFilter");
  // Without a parent it leaves out what has one only where it is told to be false.
  const bool recursive = parameters.optional_flag("recursive").value_or(!parent);
  if (parent) find_group(call, *parent);
  const auto is_below_parent = [&](const ThingGroup& group) {
    if (!recursive) return group.parent == parent.value_or("");
    const auto path = path_to(call, group.parent);
    return !parent || std::ranges::find(path, *parent) != path.end();
  };
  Listed all;
  for (const auto& [name, group] : call.region().registry.thing_groups)
    if (is_below_parent(group) && name.starts_with(prefix.value_or("")))
      all.emplace(name, summarize_group(name, group_arn(call, name)));
  return list_page(all, request, "thing-groups", "thingGroups");
}

}  // namespace byoc::sandbox
