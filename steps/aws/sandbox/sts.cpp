#include "steps/aws/sandbox/sts.h"

#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/sandbox/identifiers.h"
#include "steps/aws/sandbox/refusal.h"

namespace byoc::sandbox {
namespace {

constexpr auto version = "2011-06-15";

Pairs read_form(const Request& request) {
  return request.method == "POST" ? read_pairs(request.body, true) : request.query;
}

}  // namespace

std::string sts_action(const Request& request) {
  return find(read_form(request), "Action").value_or("");
}

std::string answer_sts(const Request& request, const std::string& region, const std::string& account_id,
                       const std::string& request_id) {
  const auto action = sts_action(request);
  const auto asked_version = find(read_form(request), "Version").value_or("");
  if (action != "GetCallerIdentity" || asked_version != version)
    throw Refusal("InvalidAction", fmt::format("Could not find operation {} for version {}", printable(action),
                                               printable(asked_version)));
  return fmt::format(
      "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/{}/\"><GetCallerIdentityResult>"
      "<Arn>arn:{}:iam::{}:user/sandbox</Arn><UserId>AIDASANDBOXSANDBOXSAN</UserId><Account>{}</Account>"
      "</GetCallerIdentityResult><ResponseMetadata><RequestId>{}</RequestId></ResponseMetadata></"
      "GetCallerIdentityResponse>\n",
      version, partition_of(region), account_id, account_id, request_id);
}

}  // namespace byoc::sandbox
