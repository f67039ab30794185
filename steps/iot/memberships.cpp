#include "steps/iot/memberships.h"

#include "steps/step_facts.h"

namespace byoc {

std::vector<Permission> MembershipsKind::permissions(const Step& step, const Record* recorded) const {
  using Purpose = Permission::Purpose;
  const auto thing = "thing/" + wanted_fact(step, "thing");
  std::vector<Permission> permissions{{Purpose::look, "iot:ListThingGroupsForThing", thing},
                                      {Purpose::retire, "iot:ListThingGroupsForThing", thing}};
  const auto allow = [&](Purpose purpose, std::string_view action, const std::string& link) {
    for (const auto& resource : {thing, "thinggroup/" + linked_name(link)})
      permissions.push_back({purpose, action, resource});
  };
  const auto wanted = links_in(step.wanted);
  for (const auto& link : wanted) {
    allow(Purpose::change, "iot:AddThingToThingGroup", link);
    allow(Purpose::retire, "iot:RemoveThingFromThingGroup", link);
  }
  for (const auto& link : links_in(recorded))
    if (!wanted.contains(link)) allow(Purpose::change, "iot:RemoveThingFromThingGroup", link);
  return permissions;
}

std::set<std::string> MembershipsKind::list(const aws::ResourceReader& iot, const std::string& of,
                                            const std::set<std::string>&, const std::set<std::string>&) const {
  std::set<std::string> links;
  for (const auto& group : iot.list_thing_groups_for_thing(of)) links.insert("group." + group);
  return links;
}

void MembershipsKind::add(aws::ResourceClient& iot, const std::string& of, const std::string& link) const {
  iot.add_thing_to_thing_group(of, linked_name(link));
}

void MembershipsKind::take_off(aws::ResourceClient& iot, const std::string& of, const std::string& link) const {
  iot.remove_thing_from_thing_group(of, linked_name(link));
}

}  // namespace byoc
