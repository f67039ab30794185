#include "steps/aws/sandbox/permissions.h"

#include <fmt/format.h>

#include "steps/aws/sandbox/core/identifiers.h"
#include "steps/aws/sandbox/core/json.h"

namespace byoc::sandbox {
namespace {

// Where the request names the resource.
enum class Source { label, body_name, body_name_if_any, body_arn, header_arn, query_arn };

struct Row {
  std::string_view operation;
  Source source;
  std::string_view kind;    // of a name, as in ARNs; empty where the request has the ARN itself
  std::string_view member;  // of the body, the headers or the query
};

// What is not listed acts on no resource: registering, listing whatever there is, ListAttachedPolicies. An operation
// that is listed twice needs both resources.
constexpr Row rows[] = {
    {"DescribeCACertificate", Source::label, "cacert/", ""},
    {"UpdateCACertificate", Source::label, "cacert/", ""},
    {"DeleteCACertificate", Source::label, "cacert/", ""},
    {"DescribeCertificate", Source::label, "cert/", ""},
    {"UpdateCertificate", Source::label, "cert/", ""},
    {"DeleteCertificate", Source::label, "cert/", ""},
    {"CreatePolicy", Source::label, "policy/", ""},
    {"GetPolicy", Source::label, "policy/", ""},
    {"DeletePolicy", Source::label, "policy/", ""},
    {"CreatePolicyVersion", Source::label, "policy/", ""},
    {"ListPolicyVersions", Source::label, "policy/", ""},
    {"GetPolicyVersion", Source::label, "policy/", ""},
    {"DeletePolicyVersion", Source::label, "policy/", ""},
    {"SetDefaultPolicyVersion", Source::label, "policy/", ""},
    {"ListTargetsForPolicy", Source::label, "policy/", ""},
    {"AttachPrincipalPolicy", Source::header_arn, "", "x-amzn-iot-principal"},
    {"DetachPrincipalPolicy", Source::header_arn, "", "x-amzn-iot-principal"},
    {"AttachPolicy", Source::body_arn, "", "target"},
    {"DetachPolicy", Source::body_arn, "", "target"},
    {"CreateThing", Source::label, "thing/", ""},
    {"CreateThing", Source::body_name_if_any, "billinggroup/", "billingGroup"},
    {"DescribeThing", Source::label, "thing/", ""},
    {"UpdateThing", Source::label, "thing/", ""},
    {"DeleteThing", Source::label, "thing/", ""},
    {"ListThingPrincipals", Source::label, "thing/", ""},
    {"ListThingPrincipalsV2", Source::label, "thing/", ""},
    {"ListThingGroupsForThing", Source::label, "thing/", ""},
    {"UpdateThingGroupsForThing", Source::body_name, "thing/", "thing"},
    {"AttachThingPrincipal", Source::header_arn, "", "x-amzn-principal"},
    {"DetachThingPrincipal", Source::header_arn, "", "x-amzn-principal"},
    {"ListPrincipalThings", Source::header_arn, "", "x-amzn-principal"},
    {"ListPrincipalThingsV2", Source::header_arn, "", "x-amzn-principal"},
    {"CreateThingType", Source::label, "thingtype/", ""},
    {"DescribeThingType", Source::label, "thingtype/", ""},
    {"DeprecateThingType", Source::label, "thingtype/", ""},
    {"DeleteThingType", Source::label, "thingtype/", ""},
    {"CreateThingGroup", Source::label, "thinggroup/", ""},
    {"DescribeThingGroup", Source::label, "thinggroup/", ""},
    {"UpdateThingGroup", Source::label, "thinggroup/", ""},
    {"DeleteThingGroup", Source::label, "thinggroup/", ""},
    {"ListThingsInThingGroup", Source::label, "thinggroup/", ""},
    {"AddThingToThingGroup", Source::body_name, "thing/", "thing"},
    {"AddThingToThingGroup", Source::body_name, "thinggroup/", "thingGroup"},
    {"RemoveThingFromThingGroup", Source::body_name, "thing/", "thing"},
    {"RemoveThingFromThingGroup", Source::body_name, "thinggroup/", "thingGroup"},
    {"CreateBillingGroup", Source::label, "billinggroup/", ""},
    {"UpdateBillingGroup", Source::label, "billinggroup/", ""},
    {"ListThingsInBillingGroup", Source::label, "billinggroup/", ""},
    {"DescribeBillingGroup", Source::label, "billinggroup/", ""},
    {"DeleteBillingGroup", Source::label, "billinggroup/", ""},
    {"AddThingToBillingGroup", Source::body_name, "thing/", "thing"},
    {"AddThingToBillingGroup", Source::body_name, "billinggroup/", "billingGroup"},
    {"RemoveThingFromBillingGroup", Source::body_name, "thing/", "thing"},
    {"RemoveThingFromBillingGroup", Source::body_name, "billinggroup/", "billingGroup"},
    {"CreateProvisioningTemplate", Source::body_name, "provisioningtemplate/", "template"},
    {"DescribeProvisioningTemplate", Source::label, "provisioningtemplate/", ""},
    {"UpdateProvisioningTemplate", Source::label, "provisioningtemplate/", ""},
    {"DeleteProvisioningTemplate", Source::label, "provisioningtemplate/", ""},
    {"CreateProvisioningTemplateVersion", Source::label, "provisioningtemplate/", ""},
    {"DeleteProvisioningTemplateVersion", Source::label, "provisioningtemplate/", ""},
    {"ListProvisioningTemplateVersions", Source::label, "provisioningtemplate/", ""},
    {"TagResource", Source::body_arn, "", "resourceArn"},
    {"UntagResource", Source::body_arn, "", "resourceArn"},
    {"ListTagsForResource", Source::query_arn, "", "resourceArn"},
};

// A text of the body; empty if there is none. `body` may be null.
std::string text_of(const Json& body, const std::string& member) {
  if (!body) return {};
  const auto value = body->get(member);
  return value.isString() ? value.extract<std::string>() : std::string();
}

struct Reading {
  const Match& match;
  const Request& request;
  const Place& place;
  Json body;  // null where there is none

  std::string arn(std::string_view kind, const std::string& name) const {
    return name.empty() ? std::string() : iot_arn(place.region, place.account_id, std::string(kind).append(name));
  }

  // Empty where the request does not say.
  std::string resource(const Row& row) const {
    const std::string member(row.member);
    switch (row.source) {
      case Source::label:
        return arn(row.kind, match.labels.at(0).second);
      case Source::body_name:
      case Source::body_name_if_any: {
        const auto given = text_of(body, member + "Arn");
        return given.empty() ? arn(row.kind, text_of(body, member + "Name")) : given;
      }
      case Source::body_arn:
        return text_of(body, member);
      case Source::header_arn:
        return find_header(request.headers, member).value_or("");
      case Source::query_arn:
        return find(request.query, member).value_or("");
    }
    return {};
  }
};

// The second edition of an operation needs the permission for the first.
std::string_view action_of(std::string_view operation) {
  if (operation.ends_with("V2")) operation.remove_suffix(2);
  return operation;
}

// The role that the request hands to AWS IoT, itself or by the name of a template that has it; else empty.
std::string passed_role(const Json& body, const Region& region) {
  auto role = text_of(body, "provisioningRoleArn");
  const auto config = body ? body->getObject("registrationConfig") : Json();
  if (role.empty()) role = text_of(config, "roleArn");
  if (!role.empty()) return role;
  const auto used = region.registry.templates.find(text_of(config, "templateName"));
  return used == region.registry.templates.end() ? std::string() : used->second.role_arn;
}

}  // namespace

std::vector<Permission> needed_permissions(const Match& match, const Request& request, const Place& place,
                                           const Region& region) {
  const Reading reading{match, request, place, parse_json_object(request.body)};
  const auto action = fmt::format("iot:{}", action_of(match.operation));
  std::vector<Permission> needed;
  for (const auto& row : rows) {
    if (row.operation != match.operation) continue;
    const auto resource = reading.resource(row);
    if (resource.empty() && row.source == Source::body_name_if_any) continue;
    needed.push_back({action, resource.empty() ? "*" : resource});
  }
  if (needed.empty()) needed.push_back({action, "*"});
  if (const auto role = passed_role(reading.body, region); !role.empty()) needed.push_back({"iam:PassRole", role});
  return needed;
}

}  // namespace byoc::sandbox
