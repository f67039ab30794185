#include "steps/aws/sandbox/operations/template_body.h"

#include "engine/base/text.h"
#include "steps/aws/sandbox/core/json.h"
#include "steps/aws/sandbox/core/refusal.h"

namespace byoc::sandbox {

namespace {

[[noreturn]] void refuse(const std::string& why) {
  throw Refusal("InvalidRequestException", "Invalid registration template. " + why);
}

void check_resource(const std::string& name, const Poco::Dynamic::Var& value) {
  if (value.type() != typeid(Json)) refuse("Resource " + printable(name, 80) + " is no object");
  const auto type = value.extract<Json>()->get("Type");
  const bool is_known = type == "AWS::IoT::Thing" || type == "AWS::IoT::Certificate" || type == "AWS::IoT::Policy";
  if (!is_known) refuse("Resource " + printable(name, 80) + " has no valid Type");
}

}  // namespace

void check_template_body(const std::string& text) {
  const auto json = parse_json_object(text);
  if (!json) refuse("It is not JSON");
  const auto body = to_lower(text);
  if (body.find("policyname") == std::string::npos && body.find("policydocument") == std::string::npos)
    refuse("Neither policyName nor policyDocument is present in the Template.");
  const auto resources = json->get("Resources");
  if (resources.type() != typeid(Json)) refuse("It has no Resources");
  for (const auto& [name, resource] : *resources.extract<Json>()) check_resource(name, resource);
}

}  // namespace byoc::sandbox
