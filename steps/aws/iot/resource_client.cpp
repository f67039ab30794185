#include "steps/aws/iot/resource_client.h"

#include <algorithm>
#include <functional>

#include <Poco/JSON/Array.h>
#include <fmt/format.h>

#include "steps/aws/core/json_text.h"
#include "steps/aws/iot/iot_call.h"

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

// What AWS IoT keeps in numbered versions, five at most, of which one is the default.
struct Versioned {
  std::string_view list_operation, create_operation, delete_operation;
  std::string target;  // of its versions
  const char* list;    // the answer's member
};

Versioned policy_versions(const std::string& name) {
  return {"ListPolicyVersions", "CreatePolicyVersion", "DeletePolicyVersion", resource("/policies", name) + "/version",
          "policyVersions"};
}

Versioned template_versions(const std::string& name) {
  return {"ListProvisioningTemplateVersions", "CreateProvisioningTemplateVersion", "DeleteProvisioningTemplateVersion",
          resource("/provisioning-templates", name) + "/versions", "versions"};
}

// Those that are not the default, in the order in which they were made, which is that of their numbers.
std::vector<std::string> list_spare_versions(const Session& session, const ReadHost& host, const Versioned& versioned) {
  const auto answer = if_found([&] { return read(session, host, versioned.list_operation, versioned.target); });
  std::vector<std::string> ids;
  const auto array = answer ? answer->json().getArray(versioned.list) : nullptr;
  for (std::size_t i = 0; array && i < array->size(); ++i) {
    const auto item = array->getObject(static_cast<unsigned>(i));
    // A policy's number is a text, a template's is not.
    if (item && item->has("versionId") && !item->optValue("isDefaultVersion", false))
      ids.push_back(item->get("versionId").toString());
  }
  std::sort(ids.begin(), ids.end(),
            [](const auto& a, const auto& b) { return std::pair(a.size(), a) < std::pair(b.size(), b); });
  return ids;
}

void delete_version(const Session& session, Host& host, const Versioned& versioned, const std::string& id) {
  remove(session, host, {versioned.delete_operation, "DELETE", resource(versioned.target, id), ""});
}

// AWS IoT refuses what is in use and what has older versions with one and the same code. What is in use keeps them.
void delete_versioned(const Session& session, Host& host, const Versioned& versioned, const ServiceRequest& request,
                      const std::function<bool()>& is_in_use) {
  std::vector<std::string> spare;
  try {
    if_found([&] { return change(session, host, request); });
    return;
  } catch (const ServiceError& error) {
    if (error.code() != "DeleteConflictException" || is_in_use()) throw;
    spare = list_spare_versions(session, host.reader(), versioned);
  }
  for (const auto& id : spare) delete_version(session, host, versioned, id);
  remove(session, host, request);
}

// A new default version; the oldest spare one makes room for it where there are as many as there may be.
void create_version(const Session& session, Host& host, const Versioned& versioned, const std::string& body) {
  const ServiceRequest request{versioned.create_operation, "POST",
                               versioned.target + query({{"setAsDefault", flag(true)}}), body};
  try {
    change(session, host, request);
    return;
  } catch (const ServiceError& error) {
    if (error.code() != "VersionsLimitExceededException") throw;
  }
  if (const auto spare = list_spare_versions(session, host.reader(), versioned); !spare.empty())
    delete_version(session, host, versioned, spare.front());
  change(session, host, request);
}

// Detaching what is not there is done already.
void let_go(const Session& session, Host& host, const ServiceRequest& request) {
  if_found([&] { return change(session, host, request); });
}

std::string members(const std::string& group_member, const std::string& group, const std::string& thing) {
  return json_of({{group_member.c_str(), group}, {"thingName", thing}});
}

}  // namespace

std::string ResourceClient::create_policy(const std::string& name, const std::string& document) {
  return change(session_, whole_host_,
                {"CreatePolicy", "POST", resource("/policies", name), json_of({{"policyDocument", document}})})
      .needed("policyArn");
}

void ResourceClient::create_policy_version(const std::string& name, const std::string& document) {
  create_version(session_, whole_host_, policy_versions(name), json_of({{"policyDocument", document}}));
}

void ResourceClient::delete_policy(const std::string& name) {
  delete_versioned(session_, whole_host_, policy_versions(name),
                   {"DeletePolicy", "DELETE", resource("/policies", name), ""}, [&] { return has_targets(name); });
}

std::string ResourceClient::create_provisioning_template(const std::string& name,
                                                         const ProvisioningTemplateDescription& properties) {
  Object body;
  body.set("templateName", name);
  body.set("templateBody", properties.body);
  body.set("provisioningRoleArn", properties.role_arn);
  body.set("type", properties.type);
  body.set("enabled", properties.is_enabled);
  set_text(body, "description", properties.description);
  return change(session_, whole_host_, {"CreateProvisioningTemplate", "POST", "/provisioning-templates", to_json(body)})
      .needed("templateArn");
}

void ResourceClient::create_provisioning_template_version(const std::string& name, const std::string& body) {
  create_version(session_, whole_host_, template_versions(name), json_of({{"templateBody", body}}));
}

void ResourceClient::update_provisioning_template(const std::string& name,
                                                  const ProvisioningTemplateDescription& properties) {
  Object body;
  body.set("description", properties.description);
  body.set("enabled", properties.is_enabled);
  body.set("provisioningRoleArn", properties.role_arn);
  change(session_, whole_host_,
         {"UpdateProvisioningTemplate", "PATCH", resource("/provisioning-templates", name), to_json(body)});
}

void ResourceClient::delete_provisioning_template(const std::string& name) {
  delete_versioned(session_, whole_host_, template_versions(name),
                   {"DeleteProvisioningTemplate", "DELETE", resource("/provisioning-templates", name), ""},
                   [&] { return is_named_by_ca(name); });
}

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

void ResourceClient::tag_resource(const std::string& arn, const Attributes& tags) {
  Object body;
  body.set("resourceArn", arn);
  body.set("tags", tag_list(tags));
  change(session_, whole_host_, {"TagResource", "POST", "/tags", to_json(body)});
}

void ResourceClient::untag_resource(const std::string& arn, const std::vector<std::string>& names) {
  Poco::JSON::Array::Ptr keys = new Poco::JSON::Array;
  for (const auto& name : names) keys->add(name);
  Object body;
  body.set("resourceArn", arn);
  body.set("tagKeys", keys);
  if_found([&] { return change(session_, whole_host_, {"UntagResource", "POST", "/untag", to_json(body)}); });
}

void ResourceClient::attach_policy(const std::string& name, const std::string& target_arn) {
  change(session_, whole_host_,
         {"AttachPolicy", "PUT", resource("/target-policies", name), json_of({{"target", target_arn}})});
}

void ResourceClient::detach_policy(const std::string& name, const std::string& target_arn) {
  let_go(session_, whole_host_,
         {"DetachPolicy", "POST", resource("/target-policies", name), json_of({{"target", target_arn}})});
}

void ResourceClient::attach_thing_principal(const std::string& thing, const std::string& principal_arn) {
  change(session_, whole_host_,
         {"AttachThingPrincipal",
          "PUT",
          resource("/things", thing) + "/principals",
          "",
          {{"x-amzn-principal", principal_arn}}});
}

void ResourceClient::detach_thing_principal(const std::string& thing, const std::string& principal_arn) {
  let_go(session_, whole_host_,
         {"DetachThingPrincipal",
          "DELETE",
          resource("/things", thing) + "/principals",
          "",
          {{"x-amzn-principal", principal_arn}}});
}

void ResourceClient::add_thing_to_thing_group(const std::string& thing, const std::string& group) {
  change(
      session_, whole_host_,
      {"AddThingToThingGroup", "PUT", "/thing-groups/addThingToThingGroup", members("thingGroupName", group, thing)});
}

void ResourceClient::remove_thing_from_thing_group(const std::string& thing, const std::string& group) {
  let_go(session_, whole_host_,
         {"RemoveThingFromThingGroup", "PUT", "/thing-groups/removeThingFromThingGroup",
          members("thingGroupName", group, thing)});
}

void ResourceClient::add_thing_to_billing_group(const std::string& thing, const std::string& group) {
  change(session_, whole_host_,
         {"AddThingToBillingGroup", "PUT", "/billing-groups/addThingToBillingGroup",
          members("billingGroupName", group, thing)});
}

void ResourceClient::remove_thing_from_billing_group(const std::string& thing, const std::string& group) {
  let_go(session_, whole_host_,
         {"RemoveThingFromBillingGroup", "PUT", "/billing-groups/removeThingFromBillingGroup",
          members("billingGroupName", group, thing)});
}

}  // namespace byoc::aws
