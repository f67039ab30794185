#include <array>
#include <chrono>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>

#include "steps/aws/core/json_text.h"
#include "steps/aws/iot/iot_call.h"
#include "steps/aws/iot/resource_client.h"

namespace byoc::aws {

namespace {

std::string members(const std::string& group_member, const std::string& group, const std::string& thing) {
  return json_of({{group_member.c_str(), group}, {"thingName", thing}});
}

}  // namespace

void ResourceClient::tag_resource(const std::string& arn, const Attributes& tags) {
  Poco::JSON::Object body;
  body.set("resourceArn", arn);
  body.set("tags", tag_list(tags));
  change(session_, whole_host_, {"TagResource", "POST", "/tags", to_json(body)});
}

void ResourceClient::untag_resource(const std::string& arn, const std::vector<std::string>& names) {
  Poco::JSON::Array::Ptr keys = new Poco::JSON::Array;
  for (const auto& name : names) keys->add(name);
  Poco::JSON::Object body;
  body.set("resourceArn", arn);
  body.set("tagKeys", keys);
  let_go(session_, whole_host_, {"UntagResource", "POST", "/untag", to_json(body)});
}

void ResourceClient::attach_policy(const std::string& name, const std::string& target_arn) {
  change(session_, whole_host_,
         {"AttachPolicy", "PUT", resource("/target-policies", name), json_of({{"target", target_arn}})});
}

void ResourceClient::detach_policy(const std::string& name, const std::string& target_arn) {
  let_go(session_, whole_host_,
         {"DetachPolicy", "POST", resource("/target-policies", name), json_of({{"target", target_arn}})});
}

// The usual type is not named: it is what AWS IoT takes where none is.
void ResourceClient::attach_thing_principal(const std::string& thing, const std::string& principal_arn,
                                            Attachment type) {
  const auto type_query =
      type == Attachment::exclusive ? query({{"thingPrincipalType", std::string(to_string(type))}}) : "";
  change(session_, whole_host_,
         {"AttachThingPrincipal",
          "PUT",
          resource("/things", thing) + "/principals" + type_query,
          "",
          {{"x-amzn-principal", principal_arn}}});
}

void ResourceClient::attach_detached_thing_principal(const std::string& thing, const std::string& principal_arn,
                                                     Attachment type) {
  // A device waits for it: no longer than some seconds.
  constexpr std::array waits{std::chrono::milliseconds(500), std::chrono::milliseconds(1500),
                             std::chrono::milliseconds(4000)};
  for (std::size_t tries = 0;; ++tries) {
    try {
      return attach_thing_principal(thing, principal_arn, type);
    } catch (const ServiceError& error) {
      const bool may_pass = error.code() == "InvalidRequestException";
      if (tries == waits.size() || !may_pass || !whole_host_.clock.sleep(waits[tries])) throw;
    }
  }
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
