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

// Throws Refusal unless a thing that is in `groups` may also be in `group`.
void check_room(const Call& call, const std::set<std::string>& joined, const std::string& group) {
  if (joined.size() >= max_groups_of_one_thing)
    throw Refusal("InvalidRequestException", "The thing is in 10 groups already");
  const auto root = root_of(call, group);
  for (const auto& other : joined)
    if (root_of(call, other) == root)
      throw Refusal("InvalidRequestException", "The thing is in the group " + other + " of the same hierarchy already");
}

}  // namespace

Json add_thing_to_thing_group(Call& call) {
  const auto member = GroupMember::read(call, "thingGroup", "thinggroup/");
  find_or_refuse(groups(call), member.group, "Thing group");
  const auto& thing = call.region().registry.things.at(member.thing);
  if (thing.groups.contains(member.group)) return make_json();
  check_room(call, thing.groups, member.group);
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

// All of it or nothing: what is left comes first, so that a thing can move within a hierarchy.
Json update_thing_groups_for_thing(Call& call) {
  const auto name = call.parameters.text("thingName");
  if (!name) throw Refusal("InvalidRequestException", "thingName is required");
  auto joined = find_or_refuse(call.region().registry.things, *name, "Thing").groups;
  for (const auto& group : call.parameters.texts("thingGroupsToRemove")) {
    find_or_refuse(groups(call), group, "Thing group");
    joined.erase(group);
  }
  for (const auto& group : call.parameters.texts("thingGroupsToAdd")) {
    find_or_refuse(groups(call), group, "Thing group");
    if (joined.contains(group)) continue;
    check_room(call, joined, group);
    joined.insert(group);
  }
  if (joined != call.region().registry.things.at(*name).groups) call.change().registry.things.at(*name).groups = joined;
  return make_json();
}

Json list_thing_groups_for_thing(Call& call) {
  const auto name = call.parameters.required("thingName");
  const auto request = PageRequest::by_token(call.parameters);
  Listed all;
  for (const auto& group : find_or_refuse(call.region().registry.things, name, "Thing").groups)
    all.emplace(group, summarize_group(group, call.arn("thinggroup/", group)));
  return list_page(all, request, "things/" + name + "/thing-groups", "thingGroups");
}

Json list_things_in_thing_group(Call& call) {
  const auto name = call.parameters.required("thingGroupName");
  const bool recursive = call.parameters.flag("recursive");
  const auto request = PageRequest::by_token(call.parameters);
  find_or_refuse(groups(call), name, "Thing group");
  Listed all;
  for (const auto& [thing_name, thing] : call.region().registry.things)
    for (const auto& group : thing.groups)
      if (group == name || (recursive && is_within(call, group, name))) all.emplace(thing_name, thing_name);
  return list_page(all, request, "thing-groups/" + name + "/things", "things");
}

}  // namespace byoc::sandbox
