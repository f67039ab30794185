#include <algorithm>
#include <functional>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>

#include "steps/aws/core/json_text.h"
#include "steps/aws/iot/iot_call.h"
#include "steps/aws/iot/resource_client.h"

namespace byoc::aws {

namespace {

// What AWS IoT keeps in numbered versions, five at most, of which one is the default.
struct Versioned {
  std::string_view list_operation, create_operation, delete_operation;
  std::string path;  // of its versions
  const char* list;  // the answer's member
};

Versioned policy_versions(const std::string& name) {
  return {"ListPolicyVersions", "CreatePolicyVersion", "DeletePolicyVersion", resource("/policies", name) + "/version",
          "policyVersions"};
}

Versioned template_versions(const std::string& name) {
  return {"ListProvisioningTemplateVersions", "CreateProvisioningTemplateVersion", "DeleteProvisioningTemplateVersion",
          resource("/provisioning-templates", name) + "/versions", "versions"};
}

// The versions that are not the default, in the order in which they were made, which is that of their numbers.
std::vector<std::string> list_spare_versions(const Session& session, const ReadHost& host, const Versioned& versioned) {
  const auto answer = if_found([&] { return read(session, host, versioned.list_operation, versioned.path); });
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
  remove(session, host, {versioned.delete_operation, "DELETE", resource(versioned.path, id), ""});
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
                               versioned.path + query({{"setAsDefault", flag(true)}}), body};
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
  Poco::JSON::Object body;
  body.set("templateName", name);
  body.set("templateBody", properties.body);
  body.set("provisioningRoleArn", properties.role_arn);
  body.set("type", properties.type);
  if (properties.is_enabled) body.set("enabled", *properties.is_enabled);
  if (!properties.description.empty()) body.set("description", properties.description);
  return change(session_, whole_host_, {"CreateProvisioningTemplate", "POST", "/provisioning-templates", to_json(body)})
      .needed("templateArn");
}

void ResourceClient::create_provisioning_template_version(const std::string& name, const std::string& body) {
  create_version(session_, whole_host_, template_versions(name), json_of({{"templateBody", body}}));
}

void ResourceClient::update_provisioning_template(const std::string& name,
                                                  const ProvisioningTemplateDescription& properties) {
  Poco::JSON::Object body;
  body.set("description", properties.description);
  if (properties.is_enabled) body.set("enabled", *properties.is_enabled);
  body.set("provisioningRoleArn", properties.role_arn);
  change(session_, whole_host_,
         {"UpdateProvisioningTemplate", "PATCH", resource("/provisioning-templates", name), to_json(body)});
}

void ResourceClient::delete_provisioning_template(const std::string& name) {
  delete_versioned(session_, whole_host_, template_versions(name),
                   {"DeleteProvisioningTemplate", "DELETE", resource("/provisioning-templates", name), ""},
                   [&] { return is_named_by_ca(name); });
}

}  // namespace byoc::aws
