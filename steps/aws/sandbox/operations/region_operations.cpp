#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/sandbox/core/refusal.h"
#include "steps/aws/sandbox/operations/operations.h"

namespace byoc::sandbox {

Json get_registration_code(Call& call) {
  if (call.region().registration_code.empty()) call.change().registration_code = random_hex(call.random, 32);
  auto json = make_json();
  json->set("registrationCode", call.region().registration_code);
  return json;
}

Json delete_registration_code(Call& call) {
  if (call.region().registration_code.empty())
    throw Refusal("ResourceNotFoundException", "There is no registration code");
  call.change().registration_code.clear();
  return make_json();
}

Json describe_endpoint(Call& call) {
  struct EndpointType {
    std::string_view name, infix;
  };
  static constexpr EndpointType types[] = {{"iot:Data", ".iot."},
                                           {"iot:Data-ATS", "-ats.iot."},
                                           {"iot:CredentialProvider", ".credentials.iot."},
                                           {"iot:Jobs", ".jobs.iot."}};
  const auto wanted = call.parameters.text("endpointType").value_or("iot:Data");
  const auto type = std::ranges::find(types, wanted, &EndpointType::name);
  const bool is_gone = (wanted == "iot:Data" || wanted == "iot:Jobs") && call.region_name() == "eu-central-1";
  if (type == std::end(types) || is_gone)
    throw Refusal("InvalidRequestException", "Endpoint type " + printable(wanted) + " is not recognized");
  const auto prefix = "a" + sha256_hex(call.account_id()).substr(0, 13);
  const auto* suffix = partition_of(call.region_name()) == "aws-cn" ? ".amazonaws.com.cn" : ".amazonaws.com";
  auto json = make_json();
  json->set("endpointAddress", fmt::format("{}{}{}{}", prefix, type->infix, call.region_name(), suffix));
  return json;
}

}  // namespace byoc::sandbox
