#include "steps/memberships.h"

namespace byoc {

std::vector<Permission> MembershipsKind::permissions(const Step& step) const {
  using Purpose = Permission::Purpose;
  const auto thing = "thing/" + fact(step.wanted, "thing");
  std::vector<Permission> permissions{{Purpose::look, "iot:ListThingGroupsForThing", thing}};
  std::vector<std::string> resources{thing};
  for (const auto& [name, value] : step.wanted)
    if (is_link(name)) resources.push_back("thinggroup/" + linked_name(name));
  for (const auto& resource : resources) {
    permissions.push_back({Purpose::change, "iot:AddThingToThingGroup", resource});
    permissions.push_back({Purpose::change, "iot:RemoveThingFromThingGroup", resource});
    permissions.push_back({Purpose::retire, "iot:RemoveThingFromThingGroup", resource});
  }
  return permissions;
}

std::set<std::string> MembershipsKind::list(const aws::RegistryReader& iot, const std::string& of,
                                            const std::set<std::string>&) const {
  std::set<std::string> links;
  for (const auto& group : iot.list_thing_groups_for_thing(of)) links.insert("group." + group);
  return links;
}

void MembershipsKind::add(aws::RegistryClient& iot, const std::string& of, const std::string& link) const {
  iot.add_thing_to_thing_group(of, linked_name(link));
}

void MembershipsKind::take_off(aws::RegistryClient& iot, const std::string& of, const std::string& link) const {
  iot.remove_thing_from_thing_group(of, linked_name(link));
}

}  // namespace byoc
