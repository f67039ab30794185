#include "steps/aws/sandbox/routes.h"

#include <optional>

#include "engine/base/text.h"

namespace byoc::sandbox {
namespace {

struct Route {
  std::string_view method, path, operation;  // path: "{thingName}" is a label, whose value is that member of the input
  Operation run;
  std::string_view input;  // what the operation takes beside the labels (read_members)
};

// Literal paths stand before those with a label that would swallow them.
constexpr Route routes[] = {
    {"GET", "registrationcode", "GetRegistrationCode", get_registration_code, ""},
    {"DELETE", "registrationcode", "DeleteRegistrationCode", delete_registration_code, ""},
    {"POST", "cacertificate", "RegisterCACertificate", register_ca_certificate,
     "caCertificate! verificationCertificate ?setAsActive ?allowAutoRegistration registrationConfig tags "
     "certificateMode"},
    {"GET", "cacertificate/{certificateId}", "DescribeCACertificate", describe_ca_certificate, ""},
    {"PUT", "cacertificate/{certificateId}", "UpdateCACertificate", update_ca_certificate,
     "?newStatus:caCertificateStatus ?newAutoRegistrationStatus registrationConfig removeAutoRegistration"},
    {"DELETE", "cacertificate/{certificateId}", "DeleteCACertificate", delete_ca_certificate, ""},
    {"GET", "cacertificates", "ListCACertificates", list_ca_certificates,
     "?pageSize ?marker ?isAscendingOrder ?templateName"},
    {"POST", "certificate/register", "RegisterCertificate", register_certificate,
     "certificatePem! caCertificatePem ?setAsActive status"},
    {"POST", "certificate/register-no-ca", "RegisterCertificateWithoutCA", register_certificate_without_ca,
     "certificatePem! status"},
    {"POST", "keys-and-certificate", "CreateKeysAndCertificate", create_keys_and_certificate, "?setAsActive"},
    {"POST", "certificates", "CreateCertificateFromCsr", create_certificate_from_csr,
     "certificateSigningRequest! ?setAsActive"},
    {"GET", "certificates", "ListCertificates", list_certificates, "?pageSize ?marker ?isAscendingOrder"},
    {"GET", "certificates/{certificateId}", "DescribeCertificate", describe_certificate, ""},
    {"PUT", "certificates/{certificateId}", "UpdateCertificate", update_certificate, "?newStatus!"},
    {"DELETE", "certificates/{certificateId}", "DeleteCertificate", delete_certificate, "?forceDelete"},
    {"GET", "certificates-by-ca/{caCertificateId}", "ListCertificatesByCA", list_certificates_by_ca,
     "?pageSize ?marker ?isAscendingOrder"},
    {"GET", "endpoint", "DescribeEndpoint", describe_endpoint, "?endpointType"},
    {"POST", "policies/{policyName}", "CreatePolicy", create_policy, "policyDocument! tags"},
    {"GET", "policies/{policyName}", "GetPolicy", get_policy, ""},
    {"GET", "policies", "ListPolicies", list_policies, "?marker ?pageSize ?isAscendingOrder"},
    {"DELETE", "policies/{policyName}", "DeletePolicy", delete_policy, ""},
    {"POST", "policies/{policyName}/version", "CreatePolicyVersion", create_policy_version,
     "policyDocument! ?setAsDefault"},
    {"GET", "policies/{policyName}/version", "ListPolicyVersions", list_policy_versions, ""},
    {"GET", "policies/{policyName}/version/{policyVersionId}", "GetPolicyVersion", get_policy_version, ""},
    {"DELETE", "policies/{policyName}/version/{policyVersionId}", "DeletePolicyVersion", delete_policy_version, ""},
    {"PATCH", "policies/{policyName}/version/{policyVersionId}", "SetDefaultPolicyVersion", set_default_policy_version,
     ""},
    {"PUT", "target-policies/{policyName}", "AttachPolicy", attach_policy, "target!"},
    {"POST", "target-policies/{policyName}", "DetachPolicy", detach_policy, "target!"},
    {"POST", "attached-policies/{target}", "ListAttachedPolicies", list_attached_policies,
     "?recursive ?marker ?pageSize"},
    {"POST", "policy-targets/{policyName}", "ListTargetsForPolicy", list_targets_for_policy, "?marker ?pageSize"},
    {"PUT", "principal-policies/{policyName}", "AttachPrincipalPolicy", attach_principal_policy,
     "@x-amzn-iot-principal!"},
    {"DELETE", "principal-policies/{policyName}", "DetachPrincipalPolicy", detach_principal_policy,
     "@x-amzn-iot-principal!"},
    {"GET", "principal-policies", "ListPrincipalPolicies", list_principal_policies,
     "@x-amzn-iot-principal! ?marker ?pageSize ?isAscendingOrder"},
    {"POST", "things/{thingName}", "CreateThing", create_thing, "thingTypeName attributePayload billingGroupName"},
    {"GET", "things/{thingName}", "DescribeThing", describe_thing, ""},
    {"PATCH", "things/{thingName}", "UpdateThing", update_thing,
     "thingTypeName attributePayload expectedVersion removeThingType"},
    {"DELETE", "things/{thingName}", "DeleteThing", delete_thing, "?expectedVersion"},
    {"GET", "things", "ListThings", list_things,
     "?nextToken ?maxResults ?attributeName ?attributeValue ?thingTypeName ?usePrefixAttributeValue"},
    {"PUT", "things/{thingName}/principals", "AttachThingPrincipal", attach_thing_principal,
     "@x-amzn-principal! ?thingPrincipalType"},
    {"DELETE", "things/{thingName}/principals", "DetachThingPrincipal", detach_thing_principal, "@x-amzn-principal!"},
    {"GET", "things/{thingName}/principals", "ListThingPrincipals", list_thing_principals, "?nextToken ?maxResults"},
    {"GET", "things/{thingName}/principals-v2", "ListThingPrincipalsV2", list_thing_principals_v2,
     "?nextToken ?maxResults ?thingPrincipalType"},
    {"GET", "principals/things", "ListPrincipalThings", list_principal_things,
     "?nextToken ?maxResults @x-amzn-principal!"},
    {"GET", "principals/things-v2", "ListPrincipalThingsV2", list_principal_things_v2,
     "?nextToken ?maxResults @x-amzn-principal! ?thingPrincipalType"},
    {"POST", "thing-types/{thingTypeName}", "CreateThingType", create_thing_type, "thingTypeProperties tags"},
    {"GET", "thing-types/{thingTypeName}", "DescribeThingType", describe_thing_type, ""},
    {"POST", "thing-types/{thingTypeName}/deprecate", "DeprecateThingType", deprecate_thing_type, "undoDeprecate"},
    {"DELETE", "thing-types/{thingTypeName}", "DeleteThingType", delete_thing_type, ""},
    {"GET", "thing-types", "ListThingTypes", list_thing_types, "?nextToken ?maxResults ?thingTypeName"},
    {"POST", "thing-groups/{thingGroupName}", "CreateThingGroup", create_thing_group,
     "parentGroupName thingGroupProperties tags"},
    {"GET", "thing-groups/{thingGroupName}", "DescribeThingGroup", describe_thing_group, ""},
    {"PATCH", "thing-groups/{thingGroupName}", "UpdateThingGroup", update_thing_group,
     "thingGroupProperties! expectedVersion"},
    {"DELETE", "thing-groups/{thingGroupName}", "DeleteThingGroup", delete_thing_group, "?expectedVersion"},
    {"GET", "thing-groups", "ListThingGroups", list_thing_groups,
     "?nextToken ?maxResults ?parentGroup ?namePrefixFilter ?recursive"},
    {"PUT", "thing-groups/addThingToThingGroup", "AddThingToThingGroup", add_thing_to_thing_group,
     "thingGroupName thingGroupArn thingName thingArn overrideDynamicGroups"},
    {"PUT", "thing-groups/removeThingFromThingGroup", "RemoveThingFromThingGroup", remove_thing_from_thing_group,
     "thingGroupName thingGroupArn thingName thingArn"},
    {"PUT", "thing-groups/updateThingGroupsForThing", "UpdateThingGroupsForThing", update_thing_groups_for_thing,
     "thingName thingGroupsToAdd thingGroupsToRemove overrideDynamicGroups"},
    {"GET", "things/{thingName}/thing-groups", "ListThingGroupsForThing", list_thing_groups_for_thing,
     "?nextToken ?maxResults"},
    {"GET", "thing-groups/{thingGroupName}/things", "ListThingsInThingGroup", list_things_in_thing_group,
     "?recursive ?nextToken ?maxResults"},
    {"POST", "billing-groups/{billingGroupName}", "CreateBillingGroup", create_billing_group,
     "billingGroupProperties tags"},
    {"GET", "billing-groups/{billingGroupName}", "DescribeBillingGroup", describe_billing_group, ""},
    {"PATCH", "billing-groups/{billingGroupName}", "UpdateBillingGroup", update_billing_group,
     "billingGroupProperties! expectedVersion"},
    {"DELETE", "billing-groups/{billingGroupName}", "DeleteBillingGroup", delete_billing_group, "?expectedVersion"},
    {"GET", "billing-groups", "ListBillingGroups", list_billing_groups, "?nextToken ?maxResults ?namePrefixFilter"},
    {"PUT", "billing-groups/addThingToBillingGroup", "AddThingToBillingGroup", add_thing_to_billing_group,
     "billingGroupName billingGroupArn thingName thingArn"},
    {"PUT", "billing-groups/removeThingFromBillingGroup", "RemoveThingFromBillingGroup",
     remove_thing_from_billing_group, "billingGroupName billingGroupArn thingName thingArn"},
    {"GET", "billing-groups/{billingGroupName}/things", "ListThingsInBillingGroup", list_things_in_billing_group,
     "?nextToken ?maxResults"},
    {"POST", "provisioning-templates", "CreateProvisioningTemplate", create_provisioning_template,
     "templateName! description templateBody! enabled provisioningRoleArn! preProvisioningHook tags type"},
    {"GET", "provisioning-templates/{templateName}", "DescribeProvisioningTemplate", describe_provisioning_template,
     ""},
    {"PATCH", "provisioning-templates/{templateName}", "UpdateProvisioningTemplate", update_provisioning_template,
     "description enabled defaultVersionId provisioningRoleArn preProvisioningHook removePreProvisioningHook"},
    {"DELETE", "provisioning-templates/{templateName}", "DeleteProvisioningTemplate", delete_provisioning_template, ""},
    {"POST", "provisioning-templates/{templateName}/versions", "CreateProvisioningTemplateVersion",
     create_provisioning_template_version, "templateBody! ?setAsDefault"},
    {"DELETE", "provisioning-templates/{templateName}/versions/{versionId}", "DeleteProvisioningTemplateVersion",
     delete_provisioning_template_version, ""},
    {"GET", "provisioning-templates/{templateName}/versions", "ListProvisioningTemplateVersions",
     list_provisioning_template_versions, "?maxResults ?nextToken"},
    {"GET", "provisioning-templates", "ListProvisioningTemplates", list_provisioning_templates,
     "?maxResults ?nextToken"},
    {"POST", "thing-registration-tasks", "StartThingRegistrationTask", start_thing_registration_task,
     "templateBody! inputFileBucket! inputFileKey! roleArn!"},
    {"POST", "tags", "TagResource", tag_resource, "resourceArn! tags!"},
    {"POST", "untag", "UntagResource", untag_resource, "resourceArn! tagKeys!"},
    {"GET", "tags", "ListTagsForResource", list_tags_for_resource, "?resourceArn! ?nextToken"},
};

// The labels' values if the segments fit the path.
std::optional<Pairs> match_path(std::string_view path, const std::vector<std::string>& segments) {
  const auto parts = split(path, '/');
  if (parts.size() != segments.size()) return std::nullopt;
  Pairs values;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].starts_with('{'))
      values.emplace_back(parts[i].substr(1, parts[i].size() - 2), segments[i]);
    else if (parts[i] != segments[i])
      return std::nullopt;
  }
  return values;
}

}  // namespace

Match find_route(const Request& request) {
  for (const auto& route : routes) {
    if (route.method != request.method) continue;
    if (auto values = match_path(route.path, request.segments))
      return {route.operation, route.run, *std::move(values), route.input};
  }
  return {};
}

}  // namespace byoc::sandbox
