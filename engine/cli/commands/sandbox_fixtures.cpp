#include "engine/cli/commands/sandbox_fixtures.h"

#include <set>

#include "steps/aws/iot/iot_call.h"
#include "steps/aws/iot/resource_client.h"

namespace byoc {

namespace {

constexpr auto some_document =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}]})";
constexpr auto some_body = R"({"Resources":{"policy":{"Type":"AWS::IoT::Policy","Properties":{"PolicyName":"some"}}}})";
constexpr auto some_role = "arn:aws:iam::000000000000:role/some";

std::set<std::string> billing_groups(const Manifest& manifest) {
  std::set<std::string> names;
  for (const auto& device : manifest.devices)
    if (device.thing && device.thing->billing_group) names.insert(*device.thing->billing_group);
  return names;
}

}  // namespace

void make_fixtures(const Manifest& manifest, const aws::Session& session, Host& host) {
  aws::ResourceClient iot(session, host);
  for (const auto& policy : manifest.policies)
    if (!policy.document) iot.create_policy(policy.aws_name, some_document);
  for (const auto& made : manifest.provisioning_templates)
    if (!made.body)
      iot.create_provisioning_template(made.aws_name, {.arn = {},
                                                       .type = made.type.empty() ? "JITP" : made.type,
                                                       .role_arn = some_role,
                                                       .description = {},
                                                       .body = some_body,
                                                       .is_enabled = true});
  for (const auto& name : billing_groups(manifest))
    aws::change(session, host, {"CreateBillingGroup", "POST", aws::resource("/billing-groups", name), ""});
}

}  // namespace byoc
