#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>

#include "steps/aws/core/json_text.h"
#include "steps/aws/iot/iot_call.h"
#include "steps/aws/iot/resource_client.h"

namespace byoc::aws {

namespace {

using Poco::JSON::Object;

Object::Ptr attributes_object(const Attributes& attributes) {
  Object::Ptr object = new Object;
  for (const auto& [name, value] : attributes) object->set(name, value);
  return object;
}

// Without `merge`, so that what is not named goes.
Object::Ptr attribute_payload(const Attributes& attributes) {
  Object::Ptr payload = new Object;
  payload->set("attributes", attributes_object(attributes));
  payload->set("merge", false);
  return payload;
}

void set_text(Object& object, const std::string& name, const std::string& value) {
  if (!value.empty()) object.set(name, value);
}

}  // namespace

std::string ResourceClient::create_thing_type(const std::string& name, const std::string& description,
                                              const std::vector<std::string>& searchable_attributes) {
  Object::Ptr properties = new Object;
  set_text(*properties, "thingTypeDescription", description);
  Poco::JSON::Array::Ptr searchable = new Poco::JSON::Array;
  for (const auto& attribute : searchable_attributes) searchable->add(attribute);
  if (searchable->size() > 0) properties->set("searchableAttributes", searchable);
  Object body;
  if (properties->size() > 0) body.set("thingTypeProperties", properties);
  return change(session_, whole_host_, {"CreateThingType", "POST", resource("/thing-types", name), to_json(body)})
      .needed("thingTypeArn");
}

void ResourceClient::deprecate_thing_type(const std::string& name, bool undo) {
  Object body;
  body.set("undoDeprecate", undo);
  let_go(session_, whole_host_,
         {"DeprecateThingType", "POST", resource("/thing-types", name) + "/deprecate", to_json(body)});
}

void ResourceClient::delete_thing_type(const std::string& name) {
  remove(session_, whole_host_, {"DeleteThingType", "DELETE", resource("/thing-types", name), ""});
}

std::string ResourceClient::create_thing_group(const std::string& name, const std::string& parent,
                                               const std::string& description, const Attributes& attributes) {
  Object::Ptr properties = new Object;
  set_text(*properties, "thingGroupDescription", description);
  if (!attributes.empty()) properties->set("attributePayload", attribute_payload(attributes));
  Object body;
  set_text(body, "parentGroupName", parent);
  if (properties->size() > 0) body.set("thingGroupProperties", properties);
  return change(session_, whole_host_, {"CreateThingGroup", "POST", resource("/thing-groups", name), to_json(body)})
      .needed("thingGroupArn");
}

void ResourceClient::update_thing_group(const std::string& name, const std::string& description,
                                        const Attributes& attributes) {
  Object::Ptr properties = new Object;
  properties->set("thingGroupDescription", description);
  properties->set("attributePayload", attribute_payload(attributes));
  Object body;
  body.set("thingGroupProperties", properties);
  change(session_, whole_host_, {"UpdateThingGroup", "PATCH", resource("/thing-groups", name), to_json(body)});
}

void ResourceClient::delete_thing_group(const std::string& name) {
  remove(session_, whole_host_, {"DeleteThingGroup", "DELETE", resource("/thing-groups", name), ""});
}

std::string ResourceClient::create_thing(const std::string& name, const ThingProperties& properties) {
  Object body;
  set_text(body, "thingTypeName", properties.type);
  set_text(body, "billingGroupName", properties.billing_group);
  if (!properties.attributes.empty()) {
    Object::Ptr payload = new Object;
    payload->set("attributes", attributes_object(properties.attributes));
    body.set("attributePayload", payload);
  }
  return change(session_, whole_host_, {"CreateThing", "POST", resource("/things", name), to_json(body)})
      .needed("thingArn");
}

void ResourceClient::update_thing(const std::string& name, const ThingProperties& properties) {
  Object body;
  set_text(body, "thingTypeName", properties.type);
  if (properties.type.empty()) body.set("removeThingType", true);
  body.set("attributePayload", attribute_payload(properties.attributes));
  change(session_, whole_host_, {"UpdateThing", "PATCH", resource("/things", name), to_json(body)});
}

void ResourceClient::delete_thing(const std::string& name) {
  remove(session_, whole_host_, {"DeleteThing", "DELETE", resource("/things", name), ""});
}

}  // namespace byoc::aws
