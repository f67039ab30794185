#include "steps/iot/thing_group.h"

#include "steps/step_facts.h"

namespace byoc {

std::vector<Permission> ThingGroupKind::permissions(const Step& step, const Record*) const {
  const auto resource = "thinggroup/" + wanted_fact(step, "name");
  return {{Permission::Purpose::look, "iot:DescribeThingGroup", resource},
          {Permission::Purpose::change, "iot:CreateThingGroup", resource},
          {Permission::Purpose::change, "iot:UpdateThingGroup", resource},
          {Permission::Purpose::retire, "iot:DescribeThingGroup", resource},
          {Permission::Purpose::retire, "iot:DeleteThingGroup", resource}};
}

std::optional<Facts> ThingGroupKind::find(const aws::ResourceReader& iot, const std::string& name) const {
  const auto found = iot.describe_thing_group(name);
  if (!found) return std::nullopt;
  Facts facts{{"name", name}, {"arn", found->arn}};
  if (!found->parent.empty()) facts["parent"] = found->parent;
  if (!found->description.empty()) facts["description"] = found->description;
  add_attribute_facts(facts, found->attributes);
  return facts;
}

std::string ThingGroupKind::create(aws::ResourceClient& iot, const Step& step) const {
  return iot.create_thing_group(fact(step.wanted, "name"), find_fact(step.wanted, "parent").value_or(""),
                                find_fact(step.wanted, "description").value_or(""), attributes_of(step.wanted));
}

void ThingGroupKind::update(aws::ResourceClient& iot, const Step& step, const Facts&) const {
  iot.update_thing_group(fact(step.wanted, "name"), find_fact(step.wanted, "description").value_or(""),
                         attributes_of(step.wanted));
}

void ThingGroupKind::remove(aws::ResourceClient& iot, const std::string& name) const {
  iot.delete_thing_group(name);
}

}  // namespace byoc
