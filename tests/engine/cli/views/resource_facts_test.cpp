#include "engine/cli/views/resource_facts.h"

#include "tests/catch.h"
#include "tests/engine/cli/views/samples.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;

namespace {

// A plan in which nothing was found and nothing is recorded.
PlanningResult planning(Plan plan) {
  const auto count = plan.steps.size();
  return {std::move(plan), Graph({}), std::vector<Observed>(count), {}, {}};
}

PlannedStep in_target(PlannedStep planned, const std::string& target) {
  planned.step.id = planned.step.id.in_target(target);
  return planned;
}

// A device with everything that it can have.
PlanningResult whole_device() {
  auto planned = planning(sample_plan({
      sample_step("devices.d1", "key", {}, {{"file", "pki/d1.key"}}),
      sample_step("devices.d1", "certificate", {}, sample_certificate("d1", "authorities.root")),
      in_target(sample_step("devices.d1", "registration", {}), "eu"),
      in_target(sample_step("devices.d1", "status", {}), "eu"),
      in_target(sample_step("devices.d1", "thing", {}, {{"name", "thermostat-1"}}), "eu"),
      in_target(sample_step("devices.d1", "thing-groups", {}), "eu"),
      in_target(sample_step("devices.d1", "attachments", {}), "eu"),
  }));
  planned.observed[0].facts = {{"public_key", "aa11"}};
  planned.observed[1].facts = {{"not_after", "2027-01-01T00:00:00Z"}, {"serial", "00f1"}, {"issuer_key", "bb"}};
  planned.observed[2].facts = {{"arn", "arn:cert"}, {"certificate_id", "c1"}, {"region", "eu-central-1"}};
  planned.observed[3].facts = {{"status", "ACTIVE"}};
  planned.observed[4].facts = {{"arn", "arn:thing"}, {"region", "eu-central-1"}};
  planned.observed[5].facts = {{"group.floor", "member"}};
  planned.observed[6].facts = {{"policy.p", "attached"}, {"policy.q", "attached"}, {"thing.thermostat-1", "attached"}};
  return planned;
}

}  // namespace

TEST_CASE("resource facts: files, certificate, and how AWS IoT knows it") {
  const auto resources = known_resources(whole_device());
  REQUIRE(resources.size() == 1);
  const auto& device = resources.front();
  CHECK(device.id == "devices.d1");
  CHECK(device.files == Facts{{"certificate", "pki/d1.crt"}, {"key", "pki/d1.key"}});
  CHECK(device.common_name == "Example d1");
  CHECK(device.certificate == Facts{{"not_after", "2027-01-01T00:00:00Z"}, {"serial", "00f1"}});
  REQUIRE(device.aws.size() == 1);
  const auto& aws = device.aws.at("eu");
  CHECK(aws.facts == Facts{{"arn", "arn:cert"},
                           {"certificate_id", "c1"},
                           {"region", "eu-central-1"},
                           {"status", "ACTIVE"},
                           {"thing", "thermostat-1"}});
  CHECK(aws.policies == std::set<std::string>{"p", "q"});
  CHECK(aws.groups == std::set<std::string>{"floor"});
}

TEST_CASE("resource facts: of what is not there yet only what the manifest says is known") {
  const auto resources = known_resources(planning(mixed_plan()));
  REQUIRE(resources.size() == 3);  // the registration code belongs to none
  CHECK(resources[1].files == Facts{{"certificate", "pki/deviceCert.crt"}, {"key", "pki/deviceCert.key"}});
  CHECK(resources[1].certificate.empty());
  CHECK(resources[1].aws.empty());
}

TEST_CASE("resource facts: what can't be looked at is as it was recorded") {
  auto planned = whole_device();
  planned.lock.steps["devices.d1.registration@eu"_id] = {"registration", {}, {{"arn", "arn:recorded"}}};
  planned.plan.unreachable.try_emplace("eu", Error("no answer"));
  const auto resources = known_resources(planned);
  CHECK(resources.front().aws.at("eu").facts == Facts{{"arn", "arn:recorded"}});
}

TEST_CASE("resource facts: after a run what was done is as it came out, and what was retired is gone") {
  auto planned = whole_device();
  planned.plan.steps.push_back(sample_step("devices.old", "registration", sample_decision(Action::retire)));
  planned.plan.steps.back().step.is_retired = true;
  planned.observed.emplace_back();
  planned.lock.steps["devices.old.registration"_id] = {"registration", {}, {{"arn", "arn:old"}}};
  CHECK(known_resources(planned).back().aws.at("").facts == Facts{{"arn", "arn:old"}});

  RunResult run;
  run.steps.resize(planned.plan.steps.size());
  run.steps[3] = sample_result(StepState::done, {{"status", "INACTIVE"}});
  CHECK(known_resources(planned, run).back().id == "devices.old");
  run.steps.back() = sample_result(StepState::done);
  const auto resources = known_resources(planned, run);
  REQUIRE(resources.size() == 1);
  CHECK(find_fact(resources.front().aws.at("eu").facts, "status") == "INACTIVE");
  CHECK(find_fact(resources.front().aws.at("eu").facts, "certificate_id") == "c1");
}
