#include <limits>

#include "steps/aws/sandbox/core/views.h"
#include "steps/aws/sandbox/operations/attributes.h"
#include "steps/aws/sandbox/operations/lookup.h"
#include "steps/aws/sandbox/operations/operations.h"

namespace byoc::sandbox {
namespace {

constexpr std::size_t max_attributes_without_type = 3;

std::string thing_arn(const Call& call, const std::string& name) {
  return call.arn("thing/", name);
}

void check_attributes(const Attributes& attributes, const std::string& type) {
  const auto max = type.empty() ? max_attributes_without_type : max_attributes;
  if (attributes.size() > max)
    throw Refusal("InvalidRequestException", "A thing " + std::string(type.empty() ? "without" : "with") +
                                                 " a thing type can have at most " + std::to_string(max) +
                                                 " attributes");
}

// Whether a thing may come to be of that type.
void check_new_type(const Call& call, const std::string& type) {
  if (type.empty()) return;
  if (find_or_refuse(call.region().registry.thing_types, type, "Thing type").deprecated)
    throw Refusal("InvalidRequestException", "Can not associate thing with deprecated thing type " + type);
}

Json identify_thing(const Call& call, const std::string& name, const Thing& thing) {
  auto json = make_json();
  json->set("thingName", name);
  json->set("thingArn", thing_arn(call, name));
  json->set("thingId", thing.id);
  return json;
}

// What both a description and a list show.
void add_properties(Json json, const Thing& thing) {
  if (!thing.type.empty()) json->set("thingTypeName", thing.type);
  json->set("attributes", texts_json(thing.attributes));
  json->set("version", thing.version);
}

}  // namespace

Json create_thing(Call& call) {
  const auto name = call.parameters.required("thingName");
  const auto type = call.parameters.text("thingTypeName").value_or("");
  const auto payload = AttributePayload::read(call.parameters, "attributePayload");
  const auto billing_group = call.parameters.text("billingGroupName").value_or("");
  const auto attributes = payload.initial();
  const auto& known = call.region().registry.things;
  if (const auto found = known.find(name); found != known.end()) {
    const auto& thing = found->second;
    if (thing.type != type || thing.attributes != attributes || thing.billing_group != billing_group)
      throw other_configuration("Thing", name, thing_arn(call, name));
    return identify_thing(call, name, thing);
  }
  check_new_type(call, type);
  check_attributes(attributes, type);
  if (!billing_group.empty()) find_or_refuse(call.region().registry.billing_groups, billing_group, "Billing group");

  const Thing thing{call.new_resource(), type, billing_group, attributes, {}, {}};
  call.change().registry.things.emplace(name, thing);
  return identify_thing(call, name, thing);
}

Json describe_thing(Call& call) {
  const auto name = call.parameters.required("thingName");
  const auto& thing = find_or_refuse(call.region().registry.things, name, "Thing");
  auto json = identify_thing(call, name, thing);
  json->set("defaultClientId", name);
  add_properties(json, thing);
  if (!thing.billing_group.empty()) json->set("billingGroupName", thing.billing_group);
  return json;
}

Json update_thing(Call& call) {
  const auto& parameters = call.parameters;
  const auto name = parameters.required("thingName");
  const auto new_type = parameters.text("thingTypeName");
  const auto payload = AttributePayload::read(parameters, "attributePayload");
  const auto expected = parameters.number("expectedVersion");
  const bool removes_type = parameters.flag("removeThingType");
  const auto& known = find_or_refuse(call.region().registry.things, name, "Thing");
  check_version(known, expected);
  if (removes_type && new_type) throw Refusal("InvalidRequestException", "removeThingType excludes thingTypeName");
  const auto type = removes_type ? "" : new_type.value_or(known.type);
  if (type != known.type) check_new_type(call, type);
  const auto attributes = payload.apply_to(known.attributes);
  check_attributes(attributes, type);

  auto& thing = call.change().registry.things.at(name);
  thing.type = type;
  thing.attributes = attributes;
  thing.modified = call.now;
  ++thing.version;
  return make_json();
}

Json delete_thing(Call& call) {
  const auto name = call.parameters.required("thingName");
  const auto expected = call.parameters.number("expectedVersion");
  const auto found = call.region().registry.things.find(name);
  if (found == call.region().registry.things.end()) return make_json();
  check_version(found->second, expected);
  if (!found->second.principals.empty() || call.seems_attached(thing_arn(call, name)))
    throw Refusal("InvalidRequestException",
                  "Cannot delete. Thing " + name + " is still attached to one or more principals");
  call.change().registry.things.erase(name);
  return make_json();
}

Json list_things(Call& call) {
  const auto& parameters = call.parameters;
  const auto request = PageRequest::by_token(parameters);
  const auto type = parameters.text("thingTypeName");
  const auto attribute = parameters.text("attributeName");
  const auto value = parameters.text("attributeValue");
  const bool is_prefix = parameters.flag("usePrefixAttributeValue");
  const auto is_listed = [&](const Thing& thing) {
    if (type && thing.type != *type) return false;
    if (!attribute) return true;
    const auto found = thing.attributes.find(*attribute);
    if (found == thing.attributes.end()) return false;
    return !value || (is_prefix ? found->second.starts_with(*value) : found->second == *value);
  };
  Listed all;
  for (const auto& [name, thing] : call.region().registry.things) {
    if (!is_listed(thing)) continue;
    auto json = make_json();
    json->set("thingName", name);
    json->set("thingArn", thing_arn(call, name));
    add_properties(json, thing);
    all.emplace(name, json);
  }
  return list_page(all, request, "things", "things");
}

}  // namespace byoc::sandbox
