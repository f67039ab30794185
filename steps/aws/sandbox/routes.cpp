#include "steps/aws/sandbox/routes.h"

#include <optional>

#include "engine/base/text.h"

namespace byoc::sandbox {
namespace {

struct Route {
  std::string_view method, path, operation;
  Operation run;
};

constexpr std::string_view label = "{}";

// Literal paths stand before those with a label that would swallow them.
constexpr Route routes[] = {
    {"GET", "registrationcode", "GetRegistrationCode", get_registration_code},
    {"DELETE", "registrationcode", "DeleteRegistrationCode", delete_registration_code},
    {"POST", "cacertificate", "RegisterCACertificate", register_ca_certificate},
    {"GET", "cacertificate/{}", "DescribeCACertificate", describe_ca_certificate},
    {"PUT", "cacertificate/{}", "UpdateCACertificate", update_ca_certificate},
    {"DELETE", "cacertificate/{}", "DeleteCACertificate", delete_ca_certificate},
    {"GET", "cacertificates", "ListCACertificates", list_ca_certificates},
    {"POST", "certificate/register", "RegisterCertificate", register_certificate},
    {"POST", "certificate/register-no-ca", "RegisterCertificateWithoutCA", register_certificate_without_ca},
    {"GET", "certificates", "ListCertificates", list_certificates},
    {"GET", "certificates/{}", "DescribeCertificate", describe_certificate},
    {"PUT", "certificates/{}", "UpdateCertificate", update_certificate},
    {"DELETE", "certificates/{}", "DeleteCertificate", delete_certificate},
    {"GET", "certificates-by-ca/{}", "ListCertificatesByCA", list_certificates_by_ca},
    {"GET", "endpoint", "DescribeEndpoint", describe_endpoint},
    {"POST", "policies/{}", "CreatePolicy", create_policy},
    {"GET", "policies/{}", "GetPolicy", get_policy},
    {"GET", "policies", "ListPolicies", list_policies},
    {"DELETE", "policies/{}", "DeletePolicy", delete_policy},
    {"POST", "policies/{}/version", "CreatePolicyVersion", create_policy_version},
    {"GET", "policies/{}/version", "ListPolicyVersions", list_policy_versions},
    {"GET", "policies/{}/version/{}", "GetPolicyVersion", get_policy_version},
    {"DELETE", "policies/{}/version/{}", "DeletePolicyVersion", delete_policy_version},
    {"PATCH", "policies/{}/version/{}", "SetDefaultPolicyVersion", set_default_policy_version},
    {"PUT", "target-policies/{}", "AttachPolicy", attach_policy},
    {"POST", "target-policies/{}", "DetachPolicy", detach_policy},
    {"POST", "attached-policies/{}", "ListAttachedPolicies", list_attached_policies},
    {"POST", "policy-targets/{}", "ListTargetsForPolicy", list_targets_for_policy},
    {"POST", "things/{}", "CreateThing", create_thing},
    {"GET", "things/{}", "DescribeThing", describe_thing},
    {"PATCH", "things/{}", "UpdateThing", update_thing},
    {"DELETE", "things/{}", "DeleteThing", delete_thing},
    {"GET", "things", "ListThings", list_things},
    {"PUT", "things/{}/principals", "AttachThingPrincipal", attach_thing_principal},
    {"DELETE", "things/{}/principals", "DetachThingPrincipal", detach_thing_principal},
    {"GET", "things/{}/principals", "ListThingPrincipals", list_thing_principals},
    {"GET", "principals/things", "ListPrincipalThings", list_principal_things},
    {"POST", "thing-types/{}", "CreateThingType", create_thing_type},
    {"GET", "thing-types/{}", "DescribeThingType", describe_thing_type},
    {"POST", "thing-types/{}/deprecate", "DeprecateThingType", deprecate_thing_type},
    {"DELETE", "thing-types/{}", "DeleteThingType", delete_thing_type},
    {"GET", "thing-types", "ListThingTypes", list_thing_types},
    {"POST", "thing-groups/{}", "CreateThingGroup", create_thing_group},
    {"GET", "thing-groups/{}", "DescribeThingGroup", describe_thing_group},
    {"PATCH", "thing-groups/{}", "UpdateThingGroup", update_thing_group},
    {"DELETE", "thing-groups/{}", "DeleteThingGroup", delete_thing_group},
    {"GET", "thing-groups", "ListThingGroups", list_thing_groups},
    {"PUT", "thing-groups/addThingToThingGroup", "AddThingToThingGroup", add_thing_to_thing_group},
    {"PUT", "thing-groups/removeThingFromThingGroup", "RemoveThingFromThingGroup", remove_thing_from_thing_group},
    {"GET", "things/{}/thing-groups", "ListThingGroupsForThing", list_thing_groups_for_thing},
    {"GET", "thing-groups/{}/things", "ListThingsInThingGroup", list_things_in_thing_group},
    {"POST", "billing-groups/{}", "CreateBillingGroup", create_billing_group},
    {"GET", "billing-groups/{}", "DescribeBillingGroup", describe_billing_group},
    {"DELETE", "billing-groups/{}", "DeleteBillingGroup", delete_billing_group},
    {"PUT", "billing-groups/addThingToBillingGroup", "AddThingToBillingGroup", add_thing_to_billing_group},
    {"PUT", "billing-groups/removeThingFromBillingGroup", "RemoveThingFromBillingGroup",
     remove_thing_from_billing_group},
    {"POST", "provisioning-templates", "CreateProvisioningTemplate", create_provisioning_template},
    {"GET", "provisioning-templates/{}", "DescribeProvisioningTemplate", describe_provisioning_template},
    {"PATCH", "provisioning-templates/{}", "UpdateProvisioningTemplate", update_provisioning_template},
    {"DELETE", "provisioning-templates/{}", "DeleteProvisioningTemplate", delete_provisioning_template},
    {"POST", "provisioning-templates/{}/versions", "CreateProvisioningTemplateVersion",
     create_provisioning_template_version},
    {"DELETE", "provisioning-templates/{}/versions/{}", "DeleteProvisioningTemplateVersion",
     delete_provisioning_template_version},
    {"GET", "provisioning-templates/{}/versions", "ListProvisioningTemplateVersions",
     list_provisioning_template_versions},
    {"GET", "provisioning-templates", "ListProvisioningTemplates", list_provisioning_templates},
    {"POST", "tags", "TagResource", tag_resource},
    {"POST", "untag", "UntagResource", untag_resource},
    {"GET", "tags", "ListTagsForResource", list_tags_for_resource},
};

// The labels' values if the segments fit the path.
std::optional<std::vector<std::string>> match_path(std::string_view path, const std::vector<std::string>& segments) {
  const auto parts = split(path, '/');
  if (parts.size() != segments.size()) return std::nullopt;
  std::vector<std::string> values;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i] == label)
      values.push_back(segments[i]);
    else if (parts[i] != segments[i])
      return std::nullopt;
  }
  return values;
}

}  // namespace

Match find_route(const Request& request) {
  for (const auto& route : routes) {
    if (route.method != request.method) continue;
    if (auto values = match_path(route.path, request.segments)) return {route.operation, route.run, *std::move(values)};
  }
  return {};
}

}  // namespace byoc::sandbox
