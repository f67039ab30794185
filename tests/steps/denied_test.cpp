// Permissions to look that are missing: what they hide is blocked, and nothing else.
#include <sstream>

#include "engine/cli/views/run_errors.h"
#include "tests/steps/expectations.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;

namespace {

sandbox::IamPolicy all_but(const std::string& denied) {
  return sandbox::IamPolicy::parse(R"({"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"},
                                      {"Effect": "Deny", "Action": [)" +
                                   denied + R"(], "Resource": "*"}]})");
}

std::string said_of(const Plan& plan) {
  std::ostringstream out, err;
  Console console{out, err, false, false, Paint(), Paint(), {}};
  print_blocked(console, plan, true);
  return err.str();
}

}  // namespace

TEST_CASE("denied looks: what one hides is blocked with what needs it, and the rest is done") {
  World world(connected_manifest, all_but(R"("iot:DescribeThingType", "iot:DescribeThingGroup")"));
  world.act_as_deployer();
  require_reason(world, "thing_types.thermostat.thing-type", Action::blocked,
                 "it can't be looked at: AWS IoT refused DescribeThingType");
  require_reason(world, "devices.d1.thing", Action::blocked, "waits for thing_types.thermostat.thing-type");
  const auto hint = way_out_of(world.planned("thing_types.thermostat.thing-type"));
  CHECK_THAT(hint, ContainsSubstring("a policy denies iot:DescribeThingType") &&
                       ContainsSubstring("in an identity-based policy") && !ContainsSubstring("allow iot:"));
  CHECK_THAT(said_of(world.plan().plan),
             ContainsSubstring("a policy denies iot:DescribeThingGroup and iot:DescribeThingType") &&
                 ContainsSubstring("have the statements changed that deny"));
  const auto result = world.apply();
  INFO(all_errors(result));
  CHECK(result.count(StepState::failed) == 0);
  CHECK(world.lock().find("policies.reader.policy"_id) != nullptr);
  CHECK(world.lock().find("authorities.root.status"_id) != nullptr);
  CHECK(world.lock().find("thing_types.thermostat.thing-type"_id) == nullptr);
  world.act_as_deployer(false);
  require_done(world);
}

TEST_CASE("denied looks: permissions that are missing are listed together, once each") {
  World world(connected_manifest, sandbox::IamPolicy::parse(
                                      R"({"Statement": {"Effect": "Allow", "Action": ["iot:GetPolicy", "sts:*"],
                                          "Resource": "*"}})"));
  world.act_as_deployer();
  const auto said = said_of(world.plan().plan);
  CHECK_THAT(said, ContainsSubstring("these credentials lack iot:DescribeProvisioningTemplate, iot:DescribeThing, "
                                     "iot:DescribeThingGroup and iot:DescribeThingType") &&
                       ContainsSubstring("hint: allow iot:DescribeProvisioningTemplate, "));
  CHECK(world.plan().plan.is_blocked());
}

TEST_CASE("denied looks: what is retired is not taken for gone where its successor can't be seen") {
  World world(connected_manifest, all_but(R"("iot:DescribeThing")"));
  world.apply();
  world.set_manifest(
      edited(connected_manifest, "  d1:\n", "  d2:\n    key: pki/d1.key\n    certificate: pki/d1.crt\n"));
  world.set_manifest(edited(world.manifest_text(), "thing: {type", "thing: {name: d1, type"));
  world.options.prune = true;
  world.act_as_deployer();
  world.apply();
  CHECK(world.calls("DeleteThing") == 0);
  world.act_as_deployer(false);
  require_done(world);
  CHECK(world.calls("DeleteThing") == 0);
}

TEST_CASE("plans without a look: what nobody looked at is only said to be unrecorded") {
  World world(connected_manifest);
  world.options.refresh = Refresh::offline;
  require_reason(world, "policies.reader.policy", Action::create, "nothing is recorded of policy 'reader'");
  require_reason(world, "authorities.root.key", Action::create, "nothing is recorded of 'pki/root.key'");
  const auto digest = world.plan().plan.digest();
  world.options.refresh = Refresh::without_aws;
  require_reason(world, "policies.reader.policy", Action::create, "nothing is recorded of policy 'reader'");
  require_reason(world, "authorities.root.key", Action::create, "no file 'pki/root.key'");
  CHECK(world.plan().plan.digest() == digest);
  world.options.refresh = Refresh::live;
  require_reason(world, "policies.reader.policy", Action::create, "AWS IoT has no policy 'reader'");
  CHECK(world.plan().plan.digest() == digest);
}
