// What AWS IoT, or what stands in for it, does not tell or tells in another way, and is no difference.
#include <set>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>

#include "steps/aws/core/json_text.h"
#include "tests/steps/expectations.h"

using namespace byoc;
using namespace byoc::test;

namespace {

const std::string whole = connected_manifest;

// What the client can't do without; and what is none where it is left out.
const std::set<std::string> needed{"certificateDescription", "certificateId", "certificateArn", "status",
                                   "certificatePem",         "policyArn",     "policyDocument", "templateArn",
                                   "templateBody",           "thingTypeArn",  "thingGroupArn",  "thingArn"};
const std::set<std::string> none_where_absent{"registrationConfig",
                                              "templateName",
                                              "thingTypeProperties",
                                              "thingTypeDescription",
                                              "searchableAttributes",
                                              "thingGroupProperties",
                                              "attributes",
                                              "attributePayload",
                                              "thingGroupDescription",
                                              "thingGroupMetadata",
                                              "parentGroupName",
                                              "thingTypeName",
                                              "tags",
                                              "Key",
                                              "Value",
                                              "thingGroups",
                                              "groupName",
                                              "things",
                                              "policies",
                                              "policyName"};

void for_each_object(const Poco::Dynamic::Var& value, const std::function<void(Poco::JSON::Object&)>& visit) {
  if (value.type() == typeid(Poco::JSON::Object::Ptr)) {
    auto object = value.extract<Poco::JSON::Object::Ptr>();
    visit(*object);
    for (const auto& [name, member] : *object) for_each_object(member, visit);
  } else if (value.type() == typeid(Poco::JSON::Array::Ptr)) {
    for (const auto& item : *value.extract<Poco::JSON::Array::Ptr>()) for_each_object(item, visit);
  }
}

// Has every JSON answer changed by `edit` from now on, in each of its objects.
void edit_answers(World& world, const std::function<void(Poco::JSON::Object&)>& edit) {
  world.fake.http.handler = [edit, handler = world.fake.http.handler](std::string_view method,
                                                                      const HttpRequest& request) {
    auto response = handler(method, request);
    if (const auto json = aws::parse_json_object(response.body)) {
      for_each_object(json, edit);
      response.body = aws::to_json(*json);
    }
    return response;
  };
}

std::set<std::string> members_told(World& world) {
  std::set<std::string> names;
  const auto handler = world.fake.http.handler;
  edit_answers(world, [&](Poco::JSON::Object& object) {
    for (const auto& name : object.getNames()) names.insert(name);
  });
  world.plan();
  world.fake.http.handler = handler;
  return names;
}

}  // namespace

TEST_CASE("tolerance: a member that an answer leaves out is not told, and no difference") {
  World world(whole);
  world.apply();
  auto names = members_told(world);
  for (const auto* known : {"autoRegistrationStatus", "certificateMode", "enabled", "type", "provisioningRoleArn"})
    REQUIRE(names.contains(known));
  const auto handler = world.fake.http.handler;
  for (const auto& name : names) {
    if (needed.contains(name) || none_where_absent.contains(name) || name == "site" || name == "batch") continue;
    INFO(name);
    edit_answers(world, [&](Poco::JSON::Object& object) { object.remove(name); });
    CHECK_FALSE(world.plan().plan.has_pending());
    world.fake.http.handler = handler;
  }
}

TEST_CASE("tolerance: what was not told is taken as recorded, so that a change of the manifest is still made") {
  World world(edited(whole, "{auto_registration: true, provisioning_template: line, tags: {site: plant-2}}", "{}"));
  edit_answers(world, [](Poco::JSON::Object& object) { object.remove("autoRegistrationStatus"); });
  world.apply();
  REQUIRE_FALSE(world.plan().plan.has_changes());
  world.set_manifest(edited(whole, "provisioning_template: line, tags: {site: plant-2}", ""));
  require_reason(world, "authorities.root.status", Action::update, "auto_registration: 'DISABLE' -> 'ENABLE'");
  require_done(world);
  REQUIRE(world.calls("UpdateCACertificate") == 1);
}

TEST_CASE("tolerance: a certificate authority that is taken over without being told of has the documented default") {
  const auto plain =
      edited(whole, "{auto_registration: true, provisioning_template: line, tags: {site: plant-2}}", "{}");
  World world(plain);
  world.apply();
  edit_answers(world, [](Poco::JSON::Object& object) { object.remove("autoRegistrationStatus"); });
  world.fake.files.remove("/w/byoc-ecdsa.lock.yaml");
  REQUIRE(world.action("authorities.root.status") == Action::adopt);
  world.set_manifest(edited(whole, "provisioning_template: line, tags: {site: plant-2}", ""));
  require_reason(world, "authorities.root.status", Action::update, "auto_registration: 'DISABLE' -> 'ENABLE'");
}

TEST_CASE("tolerance: a policy made elsewhere that means the same is adopted") {
  World world(whole);
  world.registry.create_policy("reader", R"({"Statement":{"Resource":["*"],"Action":["iot:Connect","iot:Connect"],
    "Effect":"Allow"},"Version":"2012-10-17"})");
  REQUIRE(world.action("policies.reader.policy") == Action::adopt);
  require_done(world);
  REQUIRE(world.calls("CreatePolicyVersion") == 0);
}

TEST_CASE("tolerance: what somebody has changed in a policy is told by its members, without AWS too") {
  World world(whole);
  world.apply();
  world.registry.create_policy_version(
      "reader", R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:*","Resource":"*"}]})");
  require_reason(world, "policies.reader.policy", Action::update,
                 "document.Statement[0].Action: 'iot:*' -> 'iot:Connect'");
  world.set_manifest(edited(whole, "Action: \"iot:Connect\"", "Action: [\"iot:Connect\", \"iot:Publish\"]"));
  world.options.refresh = Refresh::offline;
  require_reason(world, "policies.reader.policy", Action::update,
                 R"(document.Statement[0].Action: 'iot:Connect' -> '["iot:Connect","iot:Publish"]')");
}
