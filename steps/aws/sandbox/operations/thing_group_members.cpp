#include "steps/aws/sandbox/core/views.h"
#include "steps/aws/sandbox/operations/group_member.h"
#include "steps/aws/sandbox/operations/operations.h"

namespace byoc::sandbox {
namespace {

constexpr std::size_t max_groups_of_one_thing = 10;

const std::map<std::string, ThingGroup>& groups(const Call& call) {
  return call.region().registry.thing_groups;
}

std::string root_of(const Call& call, std::string name) {
  for (;;) {
    const auto& parent = groups(call).at(name).parent;
    if (parent.empty()) return name;
    name = parent;
  }
}

bool is_within(const Call& call, std::string name, const std::string& ancestor) {
  for (; !name.empty(); name = groups(call).at(name).parent)
    if (name == ancestor) return true;
  return false;
}

}  // namespace

Json add_thing_to_thing_group(Call& call) {
  call.parameters.flag("overrideDynamicGroups");  // is about a kind of group that the sandbox does not have
  const auto member = GroupMember::read(call, "thingGroup", "thinggroup/");
  find_or_refuse(groups(call), member.group, "Thing group");
  const auto& thing = call.region().registry.things.at(member.thing);
  if (thing.groups.contains(member.group)) return make_json();
  if (thing.groups.size() >= max_groups_of_one_thing)
    throw Refusal("InvalidRequestException", "Thing " + member.thing + " is in 10 groups already");
  const auto root = root_of(call, member.group);
  for (const auto& other : thing.groups)
    if (root_of(call, other) == root)
      throw Refusal("InvalidRequestException",
                    "Thing " + member.thing + " is in the group " + other + " of the same hierarchy already");
  call.change().registry.things.at(member.thing).groups.insert(member.group);
  return make_json();
}

Json remove_thing_from_thing_group(Call& call) {
  const auto member = GroupMember::read(call, "thingGroup", "thinggroup/");
  find_or_refuse(groups(call), member.group, "Thing group");
  if (call.region().registry.things.at(member.thing).groups.contains(member.group))
    call.change().registry.things.at(member.thing).groups.erase(member.group);
  return make_json();
}

Json list_thing_groups_for_thing(Call& call) {
  const auto name = call.parameters.text_in_path("thingName", registry_name);
  const auto request = PageRequest::by_token(call.parameters);
  call.parameters.check();
  Listed all;
  for (const auto& group : find_or_refuse(call.region().registry.things, name, "Thing").groups)
    all.emplace(group, summarize_group(group, call.arn("thinggroup/", group)));
  return list_page(all, request, "things/" + name + "/thing-groups", "thingGroups");
}

Json list_things_in_thing_group(Call& call) {
  const auto name = call.parameters.text_in_path("thingGroupName", registry_name);
  const bool recursive = call.parameters.query_flag("recursive");
  const auto request = PageRequest::by_token(call.parameters);
  call.parameters.check();
  find_or_refuse(groups(call), name, "Thing group");
  Listed all;
  for (const auto& [thing_name, thing] : call.region().registry.things)
    for (const auto& group : thing.groups)
      if (group == name || (recursive && is_within(call, group, name))) all.emplace(thing_name, thing_name);
  return list_page(all, request, "thing-groups/" + name + "/things", "things");
}

}  // namespace byoc::sandbox
