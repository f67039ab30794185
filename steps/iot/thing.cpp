#include "steps/iot/thing.h"

#include "steps/step_facts.h"

namespace byoc {

namespace {

std::string text_or_empty(const Facts& facts, std::string_view name) {
  return find_fact(facts, name).value_or("");
}

aws::ThingProperties properties_of(const Facts& facts) {
  return {text_or_empty(facts, "type"), text_or_empty(facts, "billing_group"), attributes_of(facts)};
}

// A thing is in one billing group at most.
void move_to_billing_group(aws::ResourceClient& iot, const std::string& thing, const std::string& before,
                           const std::string& after) {
  if (before == after) return;
  if (!before.empty()) iot.remove_thing_from_billing_group(thing, before);
  if (!after.empty()) iot.add_thing_to_billing_group(thing, after);
}

}  // namespace

std::vector<Permission> ThingKind::permissions(const Step& step, const Record* recorded) const {
  const auto resource = "thing/" + wanted_fact(step, "name");
  std::vector<Permission> permissions{{Permission::Purpose::look, "iot:DescribeThing", resource},
                                      {Permission::Purpose::change, "iot:CreateThing", resource},
                                      {Permission::Purpose::change, "iot:UpdateThing", resource},
                                      {Permission::Purpose::retire, "iot:DescribeThing", resource},
                                      {Permission::Purpose::retire, "iot:DeleteThing", resource}};
  const auto allow = [&](std::string_view action, const std::string& group) {
    for (const auto& each : {resource, "billinggroup/" + group})
      permissions.push_back({Permission::Purpose::change, action, each});
  };
  const auto wanted = find_fact(step.wanted, "billing_group");
  const auto present = recorded == nullptr ? std::nullopt : find_fact(recorded->outputs, "billing_group");
  if (wanted) {
    permissions.push_back({Permission::Purpose::look, "iot:DescribeBillingGroup", "billinggroup/" + *wanted});
    permissions.push_back({Permission::Purpose::change, "iot:CreateThing", "billinggroup/" + *wanted});
    allow("iot:AddThingToBillingGroup", *wanted);
  }
  if (present && present != wanted) allow("iot:RemoveThingFromBillingGroup", *present);
  return permissions;
}

std::optional<Facts> ThingKind::find(const aws::ResourceReader& iot, const std::string& name) const {
  const auto found = iot.describe_thing(name);
  if (!found) return std::nullopt;
  Facts facts{{"name", name}, {"arn", found->arn}};
  if (!found->type.empty()) facts["type"] = found->type;
  if (!found->billing_group.empty()) facts["billing_group"] = found->billing_group;
  add_attribute_facts(facts, found->attributes);
  return facts;
}

// Nobody but others makes a billing group.
std::optional<Reason> ThingKind::lacking(const aws::ResourceReader& iot, const Step& step, const Facts& found) const {
  const auto group = find_fact(step.wanted, "billing_group");
  if (!group || find_fact(found, "billing_group") == group ||
      billing_groups_.is_there(*group, [&] { return iot.is_billing_group_there(*group); }))
    return std::nullopt;
  return Reason{.code = ReasonCode::nothing_to_be_tied,
                .fact = "billing-group." + *group,
                .told_hint = "create it in this region, or take 'billing_group' out of the manifest"};
}

std::string ThingKind::create(aws::ResourceClient& iot, const Step& step) const {
  return iot.create_thing(fact(step.wanted, "name"), properties_of(step.wanted));
}

void ThingKind::update(aws::ResourceClient& iot, const Step& step, const Facts& present) const {
  const auto& name = fact(step.wanted, "name");
  const auto before = properties_of(present);
  const auto after = properties_of(step.wanted);
  if (before.type != after.type || before.attributes != after.attributes) iot.update_thing(name, after);
  move_to_billing_group(iot, name, before.billing_group, after.billing_group);
}

void ThingKind::remove(aws::ResourceClient& iot, const std::string& name) const {
  iot.delete_thing(name);
}

}  // namespace byoc
