#include "engine/cli/views/run_errors.h"

#include <sstream>

#include <fmt/format.h>

#include "engine/host/http.h"
#include "tests/catch.h"
#include "tests/engine/cli/views/samples.h"

using namespace byoc;
using namespace byoc::test;

namespace {

struct Printed {
  std::ostringstream out, err;
  Console console{out, err, false, false, Paint(), Paint(), {}};
};

std::string blocked(const Plan& plan, bool is_plan_seen) {
  Printed printed;
  print_blocked(printed.console, plan, is_plan_seen);
  return printed.err.str();
}

std::string warnings(const Plan& plan) {
  Printed printed;
  print_warnings(printed.console, plan);
  return printed.err.str();
}

// So many devices whose registration is refused for want of the same permission.
std::string denied(std::size_t count, const std::string& kind_of_third = "registration") {
  auto plan = sample_plan({});
  RunResult run;
  for (std::size_t i = 1; i <= count; ++i) {
    const auto name = "d" + std::to_string(i);
    plan.steps.push_back(
        sample_step("devices." + name, i == 3 ? kind_of_third : "registration", sample_decision(Action::create)));
    run.steps.push_back({StepState::failed,
                         {},
                         plan.steps.back().step.id.text() + ": AWS IoT refused RegisterThing: not authorized on " +
                             "arn:aws:iot:us-east-1:123456789012:thing/" + name + ", request " +
                             "00000000-0000-4000-8000-00000000000" + std::to_string(i % 10),
                         "allow iot:RegisterThing"});
  }
  Printed printed;
  print_failed(printed.console, plan, run);
  return printed.err.str();
}

std::size_t count_of(const std::string& what, const std::string& text) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("run errors: what the plan says of a blocked step is not said again") {
  CHECK(blocked(blocked_plan(), true) ==
        "error: authorities.root.key is blocked, as the plan above says\n"
        "hint: settle what it says there, and run again\n");
  CHECK(blocked(blocked_plan(), false) ==
        "error: authorities.root.key is blocked: the key of a recorded certificate is missing: 'pki/root.key'\n"
        "hint: put the key back from your backup\n");
}

TEST_CASE("run errors: of several blocked steps the first is named") {
  auto plan = blocked_plan();
  plan.steps.push_back(sample_step("devices.d2", "key", sample_decision(Action::blocked, {said("in the way")})));
  CHECK(blocked(plan, true) ==
        "error: authorities.root.key and 1 more step are blocked, as the plan above says\n"
        "hint: settle what it says there, and run again\n");
}

TEST_CASE("run errors: why a target can't be looked at is told once, and always") {
  auto plan = sample_plan({});
  for (int i = 0; i < 10; ++i) {
    plan.steps.push_back(
        sample_step("devices.d" + std::to_string(i), "status@eu",
                    sample_decision(Action::blocked, {because(ReasonCode::target_silent, "target", "eu")})));
    plan.steps.back().step.id = plan.steps.back().step.id.in_target("eu");
  }
  plan.unreachable.try_emplace("eu", Error("no answer", "see to the network"));
  for (const bool is_plan_seen : {false, true})
    CHECK(blocked(plan, is_plan_seen) == "error: target 'eu': no answer\nhint: see to the network\n");
}

TEST_CASE("run errors: the same error of many steps is told once, with their ids") {
  const auto text = denied(3);
  CHECK(count_of("error: ", text) == 1);
  CHECK(count_of("hint: ", text) == 1);
  REQUIRE_THAT(text,
               ContainsSubstring("error: devices.d1.registration: AWS IoT refused") &&
                   ContainsSubstring("\n  and 2 more like this: devices.d2.registration and devices.d3.registration"
                                     "\nhint: allow iot:RegisterThing\n"));
  REQUIRE_THAT(denied(47), ContainsSubstring("\n  and 46 more like this: devices.d2.registration to "
                                             "devices.d47.registration\n"));
}

TEST_CASE("run errors: the hint of many steps names their resources by the kind") {
  auto plan = sample_plan({});
  RunResult run;
  for (const auto* name : {"d1", "d2"}) {
    plan.steps.push_back(sample_step(std::string("devices.") + name, "thing", sample_decision(Action::create)));
    run.steps.push_back({StepState::failed,
                         {},
                         "refused",
                         std::string("allow iot:CreateThing on arn:aws:iot:us-east-1:123456789012:thing/") + name +
                             " for these credentials (environment)",
                         "no iot:CreateThing"});
  }
  Printed printed;
  print_failed(printed.console, plan, run);
  CHECK_THAT(printed.err.str(), ContainsSubstring("hint: allow iot:CreateThing on "
                                                  "arn:aws:iot:us-east-1:123456789012:thing/* for these credentials"));
}

namespace {

// The hint that one denial of several steps ends with, each told with its own hint.
std::string common_hint(const std::vector<std::string>& hints) {
  auto plan = sample_plan({});
  RunResult run;
  for (const auto& hint : hints) {
    plan.steps.push_back(
        sample_step("devices.d" + std::to_string(run.steps.size()), "thing", sample_decision(Action::create)));
    run.steps.push_back({StepState::failed, {}, "refused", hint, "no iot:CreateThing"});
  }
  Printed printed;
  print_failed(printed.console, plan, run);
  const auto text = printed.err.str();
  return text.substr(text.find("hint: ") + 6);
}

}  // namespace

TEST_CASE("run errors: in the hint of many steps, what all of them name alike stays") {
  const std::string role = "(the role arn:aws:iam::123456789012:role/d1/deployer)";
  const std::string things = "arn:aws:iot:us-east-1:123456789012:thing/";
  CHECK(common_hint({"allow it on " + things + "d1 for these " + role + "; 'iam-policy' prints all",
                     "allow it on " + things + "d2 for these " + role + "; 'iam-policy' prints all"}) ==
        "allow it on " + things + "* for these " + role + "; 'iam-policy' prints all\n");
  // Several have one resource, and what only looks like one is none.
  CHECK(common_hint({"allow it on " + things + "d1, learn:" + things + "x", "allow it on " + things + "d1, learn:y"}) ==
        "allow it on " + things + "d1, learn:" + things + "x\n");
}

TEST_CASE("run errors: whatever stands around what many steps name, it ends where it ends") {
  const std::string things = "arn:aws:iot:us-east-1:123456789012:thing/";
  for (const auto* around : {"({})", "[{}]", "'{}'", "\"{}\"", "<{}>", "see {}.", "see {}, please", "{}; then", "{}"}) {
    const auto with = [&](const std::string& name) { return fmt::format(fmt::runtime(around), things + name); };
    CHECK(common_hint({with("d1"), with("d,2"), with("d3:x")}) == with("*") + "\n");
  }
}

TEST_CASE("run errors: what differs in more than the name is a pattern for all") {
  CHECK(common_hint({"allow it on arn:aws:iot:us-east-1:123456789012:thing/d1",
                     "allow it on arn:aws:iot:eu-west-1:123456789012:policy/d1"}) ==
        "allow it on arn:aws:iot:*:123456789012:*/d1\n");
  CHECK(common_hint({"allow it on arn:aws:sns:us-east-1:123456789012:a", "read the message"}) ==
        "allow it on arn:aws:sns:us-east-1:123456789012:a\n");
}

TEST_CASE("run errors: another error is told by itself") {
  CHECK(count_of("error: ", denied(3, "thing")) == 2);
}

TEST_CASE("run errors: what has one cause is told once, whatever was asked and of whom") {
  auto plan = sample_plan({});
  RunResult run;
  const auto failed = [&](const std::string& resource, const std::string& kind, const std::string& what,
                          const std::string& cause) {
    plan.steps.push_back(sample_step(resource, kind, sample_decision(Action::create)));
    run.steps.push_back({StepState::failed, {}, resource + "." + kind + ": " + what, "settle it", cause});
  };
  failed("authorities.root", "registration", "no answer to RegisterCACertificate: can't connect", "can't connect");
  failed("devices.d1", "thing", "no answer to CreateThing: can't connect", "can't connect");
  failed("devices.d2", "thing", "CreateThing is denied", "no iot:CreateThing");
  failed("devices.d3", "registration", "the credentials have ended", "");
  failed("devices.d4", "thing", "the credentials have ended", "");
  Printed printed;
  print_failed(printed.console, plan, run);
  CHECK(printed.err.str() ==
        "error: authorities.root.registration: no answer to RegisterCACertificate: can't connect\n"
        "  and 1 more like this: devices.d1.thing\nhint: settle it\n"
        "error: devices.d2.thing: CreateThing is denied\nhint: settle it\n"
        "error: devices.d3.registration: the credentials have ended\n"
        "  and 1 more like this: devices.d4.thing\nhint: settle it\n");
}

TEST_CASE("run errors: targets that can't be looked at for one cause are told as one") {
  auto plan = sample_plan({});
  const auto silent = [&](const std::string& name, const std::string& operation, const std::string& cause) {
    plan.unreachable.try_emplace(
        name, HttpFailure(HttpFailure::Kind::unreachable, "no answer to " + operation + ": " + cause, "look", cause));
  };
  silent("ap", "GetPolicy", "can't connect");
  silent("eu", "DescribeThing", "can't connect");
  silent("us", "DescribeThing", "unknown");
  CHECK(blocked(plan, false) ==
        "error: target 'ap': no answer to GetPolicy: can't connect\n  and 1 more like this: target 'eu'\nhint: look\n"
        "error: target 'us': no answer to DescribeThing: unknown\nhint: look\n");
}

TEST_CASE("run errors: a run for another region is told once for all kinds of steps") {
  auto plan = sample_plan({});
  const auto elsewhere = because(ReasonCode::other_region, "region", "us-east-1", "eu-west-1");
  for (const auto* kind : {"registration", "thing", "attachments"})
    for (const auto* resource : {"authorities.root", "devices.d1"})
      plan.steps.push_back(sample_step(resource, kind, sample_decision(Action::blocked, {elsewhere})));
  const auto text = blocked(plan, false);
  CHECK(count_of("error: ", text) == 1);
  CHECK_THAT(text, ContainsSubstring("  and 5 more like this: devices.d1.registration"));
}

TEST_CASE("run errors: of many errors that differ the first are printed, the rest are counted") {
  auto plan = sample_plan({});
  for (int i = 0; i < 25; ++i)
    plan.steps.push_back(
        sample_step("devices.d" + std::to_string(i), "key",
                    sample_decision(Action::blocked, {differs("curve", "P-" + std::to_string(i), "P-256")})));
  const auto text = blocked(plan, false);
  CHECK(count_of("error: ", text) == 20);
  REQUIRE_THAT(text, ContainsSubstring("and 5 more: '--format json' has them all\n"));
}

TEST_CASE("run errors: the same warning of many steps is told once") {
  auto plan = mixed_plan();
  CHECK(warnings(plan) ==
        "warning: devices.deviceCert.certificate: 500d would outlive the issuer: cut at 2027-04-07T08:30:00Z\n");
  auto other = plan.steps[6];
  other.step.id = StepId("devices.other", "certificate");
  plan.steps.push_back(other);
  CHECK(count_of("500d would outlive", warnings(plan)) == 1);
  REQUIRE_THAT(warnings(plan), ContainsSubstring("\n  and 1 more like this: devices.other.certificate\n"));
}
