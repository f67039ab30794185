#include "steps/aws/registry_client.h"

#include <algorithm>

#include <Poco/JSON/Array.h>
#include <fmt/format.h>

#include "steps/aws/iot_call.h"
#include "steps/aws/json_text.h"

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

std::string policy_versions(const std::string& name) {
  return resource("/policies", name) + "/version";
}

struct PolicyVersion {
  std::string id;
  bool is_default = false;
};

// In the order in which they were made, which is that of their numbers.
std::vector<PolicyVersion> list_policy_versions(const Session& session, const ReadHost& host, const std::string& name) {
  const auto answer = if_found([&] { return read(session, host, "ListPolicyVersions", policy_versions(name)); });
  std::vector<PolicyVersion> versions;
  const auto array = answer ? answer->json().getArray("policyVersions") : nullptr;
  for (std::size_t i = 0; array && i < array->size(); ++i) {
    const auto item = array->getObject(static_cast<unsigned>(i));
    if (item && text_member(*item, "versionId"))
      versions.push_back({*text_member(*item, "versionId"), item->optValue("isDefaultVersion", false)});
  }
  std::sort(versions.begin(), versions.end(),
            [](const auto& a, const auto& b) { return std::pair(a.id.size(), a.id) < std::pair(b.id.size(), b.id); });
  return versions;
}

void delete_policy_version(const Session& session, Host& host, const std::string& name, const std::string& id) {
  remove(session, host, {"DeletePolicyVersion", "DELETE", resource(policy_versions(name), id), ""});
}

// Detaching what is not there is done already.
void let_go(const Session& session, Host& host, const ServiceRequest& request) {
  if_found([&] { return change(session, host, request); });
}

std::string members(const std::string& group_member, const std::string& group, const std::string& thing) {
  return json_of({{group_member.c_str(), group}, {"thingName", thing}});
}

}  // namespace

std::string RegistryClient::create_policy(const std::string& name, const std::string& document) {
  return change(session_, whole_host_,
                {"CreatePolicy", "POST", resource("/policies", name), json_of({{"policyDocument", document}})})
      .needed("policyArn");
}

void RegistryClient::create_policy_version(const std::string& name, const std::string& document) {
  const ServiceRequest request{"CreatePolicyVersion", "POST",
                               policy_versions(name) + query({{"setAsDefault", flag(true)}}),
                               json_of({{"policyDocument", document}})};
  try {
    change(session_, whole_host_, request);
    return;
  } catch (const ServiceError& error) {
    if (error.code() != "VersionsLimitExceededException") throw;
  }
  for (const auto& version : list_policy_versions(session_, host_, name)) {
    if (version.is_default) continue;
    delete_policy_version(session_, whole_host_, name, version.id);
    break;
  }
  change(session_, whole_host_, request);
}

void RegistryClient::delete_policy(const std::string& name) {
  for (const auto& version : list_policy_versions(session_, host_, name))
    if (!version.is_default) delete_policy_version(session_, whole_host_, name, version.id);
  remove(session_, whole_host_, {"DeletePolicy", "DELETE", resource("/policies", name), ""});
}

std::string RegistryClient::create_thing_type(const std::string& name, const std::string& description,
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

void RegistryClient::deprecate_thing_type(const std::string& name, bool undo) {
  Object body;
  body.set("undoDeprecate", undo);
  let_go(session_, whole_host_,
         {"DeprecateThingType", "POST", resource("/thing-types", name) + "/deprecate", to_json(body)});
}

void RegistryClient::delete_thing_type(const std::string& name) {
  remove(session_, whole_host_, {"DeleteThingType", "DELETE", resource("/thing-types", name), ""});
}

std::string RegistryClient::create_thing_group(const std::string& name, const std::string& parent,
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

void RegistryClient::update_thing_group(const std::string& name, const std::string& description,
                                        const Attributes& attributes) {
  Object::Ptr properties = new Object;
  properties->set("thingGroupDescription", description);
  properties->set("attributePayload", attribute_payload(attributes));
  Object body;
  body.set("thingGroupProperties", properties);
  change(session_, whole_host_, {"UpdateThingGroup", "PATCH", resource("/thing-groups", name), to_json(body)});
}

void RegistryClient::delete_thing_group(const std::string& name) {
  remove(session_, whole_host_, {"DeleteThingGroup", "DELETE", resource("/thing-groups", name), ""});
}

std::string RegistryClient::create_thing(const std::string& name, const ThingProperties& properties) {
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

void RegistryClient::update_thing(const std::string& name, const ThingProperties& properties) {
  Object body;
  set_text(body, "thingTypeName", properties.type);
  if (properties.type.empty()) body.set("removeThingType", true);
  body.set("attributePayload", attribute_payload(properties.attributes));
  change(session_, whole_host_, {"UpdateThing", "PATCH", resource("/things", name), to_json(body)});
}

void RegistryClient::delete_thing(const std::string& name) {
  remove(session_, whole_host_, {"DeleteThing", "DELETE", resource("/things", name), ""});
}

void RegistryClient::attach_policy(const std::string& name, const std::string& target_arn) {
  change(session_, whole_host_,
         {"AttachPolicy", "PUT", resource("/target-policies", name), json_of({{"target", target_arn}})});
}

void RegistryClient::detach_policy(const std::string& name, const std::string& target_arn) {
  let_go(session_, whole_host_,
         {"DetachPolicy", "POST", resource("/target-policies", name), json_of({{"target", target_arn}})});
}

void RegistryClient::attach_thing_principal(const std::string& thing, const std::string& principal_arn) {
  change(session_, whole_host_,
         {"AttachThingPrincipal",
          "PUT",
          resource("/things", thing) + "/principals",
          "",
          {{"x-amzn-principal", principal_arn}}});
}

void RegistryClient::detach_thing_principal(const std::string& thing, const std::string& principal_arn) {
  let_go(session_, whole_host_,
         {"DetachThingPrincipal",
          "DELETE",
          resource("/things", thing) + "/principals",
          "",
          {{"x-amzn-principal", principal_arn}}});
}

void RegistryClient::add_thing_to_thing_group(const std::string& thing, const std::string& group) {
  change(
      session_, whole_host_,
      {"AddThingToThingGroup", "PUT", "/thing-groups/addThingToThingGroup", members("thingGroupName", group, thing)});
}

void RegistryClient::remove_thing_from_thing_group(const std::string& thing, const std::string& group) {
  let_go(session_, whole_host_,
         {"RemoveThingFromThingGroup", "PUT", "/thing-groups/removeThingFromThingGroup",
          members("thingGroupName", group, thing)});
}

void RegistryClient::add_thing_to_billing_group(const std::string& thing, const std::string& group) {
  change(session_, whole_host_,
         {"AddThingToBillingGroup", "PUT", "/billing-groups/addThingToBillingGroup",
          members("billingGroupName", group, thing)});
}

void RegistryClient::remove_thing_from_billing_group(const std::string& thing, const std::string& group) {
  let_go(session_, whole_host_,
         {"RemoveThingFromBillingGroup", "PUT", "/billing-groups/removeThingFromBillingGroup",
          members("billingGroupName", group, thing)});
}

}  // namespace byoc::aws
