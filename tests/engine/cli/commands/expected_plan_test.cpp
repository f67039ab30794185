#include "engine/cli/commands/expected_plan.h"

#include "engine/cli/views/json_view.h"
#include "tests/catch.h"
#include "tests/engine/cli/views/samples.h"
#include "tests/support/fake_host.h"

using namespace byoc;
using namespace byoc::test;

namespace {

// What is said of `plan` where the one in `saved`, a file's content, was expected.
Error refusal(FakeHost& world, const std::string& expected, const Plan& plan) {
  try {
    ExpectedPlan(expected, world.files).require(plan);
  } catch (const Error& error) {
    return error;
  }
  FAIL("not refused");
  return Error("");
}

std::string difference(const Plan& before, const Plan& after) {
  FakeHost world;
  world.files.put("/plan.json", JsonView().plan(before));
  const std::string what = refusal(world, "/plan.json", after).what();
  const auto start = what.find(": ") + 2, end = what.rfind("; nothing was changed");
  return what.substr(start, end - start);
}

}  // namespace

TEST_CASE("expected plan: the same plan is let through, by digest and by file") {
  FakeHost world;
  world.files.put("/plan.json", JsonView().plan(mixed_plan()));
  ExpectedPlan("/plan.json", world.files).require(mixed_plan());
  ExpectedPlan(mixed_plan().digest(), world.files).require(mixed_plan());
}

TEST_CASE("expected plan: with a digest alone, what is planned now is said") {
  FakeHost world;
  const auto plan =
      sample_plan({sample_step("devices.d1", "key",
                               sample_decision(Action::create, {because(ReasonCode::no_file, "file", {}, "k")})),
                   sample_step("devices.d1", "status", sample_decision(Action::none))});
  const auto error = refusal(world, std::string(64, '0'), plan);
  CHECK(error.what() == "the plan is no longer 000000 but " + plan.digest().substr(0, 6) +
                            ": planned now: devices.d1.key create (no file 'k', a new  key); nothing was changed");
  CHECK(error.hint() == "look at the new plan with '--dry-run', then give its digest");
  CHECK_THAT(refusal(world, std::string(64, '0'), unchanged_plan()).what(),
             ContainsSubstring(": nothing is to be done now; nothing was changed"));
}

TEST_CASE("expected plan: with a saved plan, the difference is named step by step") {
  const auto key = [](Action action, Reasons reasons) {
    return sample_step("devices.d1", "key", sample_decision(action, std::move(reasons)));
  };
  const auto other = sample_step("devices.d2", "key", sample_decision(Action::none));
  const auto before = sample_plan({key(Action::create, {said("a")})});
  CHECK(difference(before, sample_plan({key(Action::none, {})})) == "devices.d1.key: create -> none");
  CHECK(difference(before, sample_plan({key(Action::create, {said("b")})})) ==
        "devices.d1.key: create for other reasons: 'a' -> 'b'");
  CHECK(difference(before, sample_plan({key(Action::create, {said("a")}), other})) == "devices.d2.key came: none");
  CHECK(difference(before, sample_plan({other})) == "devices.d2.key came: none; devices.d1.key went (it was create)");
}

TEST_CASE("expected plan: reasons are compared by their values, and by words only where an older file has no others") {
  FakeHost world;
  const auto before = sample_plan({sample_step("devices.d1", "status", sample_decision(Action::update, {said("a")}))});
  auto after = before;
  after.steps.front().decision.reasons = {differs("status", "INACTIVE", "ACTIVE")};
  after.steps.front().step.wanted["x"] = "y";
  auto document = JsonView().plan(after);
  const auto words_start = document.find("\"status: '"), words_end = document.find('\n', words_start);
  document.replace(words_start, words_end - words_start, "\"in other words\"");
  const auto told = [&](const std::string& saved) {
    world.files.put("/plan.json", saved);
    auto now = after;
    now.region = "eu-west-1";
    return std::string(refusal(world, "/plan.json", now).what());
  };
  CHECK_THAT(told(document), !ContainsSubstring("for other reasons"));
  const auto causes_start = document.find("\"causes\""), causes_end = document.find(']', causes_start);
  const auto comma = document.rfind(',', causes_start);
  auto older = document;
  older.erase(comma, causes_end + 1 - comma);
  CHECK_THAT(told(older), ContainsSubstring("for other reasons: 'in other words' -> 'status: 'INACTIVE' -> 'ACTIVE''"));
}

TEST_CASE("expected plan: what is taken away otherwise than it was approved is named") {
  auto after = mixed_plan();
  after.steps.back().decision.taken_away["certificate_id"] = "an0ther";
  CHECK(difference(mixed_plan(), after) == "devices.old.registration takes away certificate_id: '0ld1' -> 'an0ther'");
}

TEST_CASE("expected plan: another region, another name and another wish are named, too") {
  auto after = mixed_plan();
  after.region = "eu-west-1";
  CHECK(difference(mixed_plan(), after) == "region: 'us-east-1' -> 'eu-west-1'");
  after = mixed_plan();
  after.manifest_name = "other";
  CHECK(difference(mixed_plan(), after) == "the manifest's name: 'thermostat-line' -> 'other'");
  after = mixed_plan();
  after.steps.front().step.wanted["x"] = "y";
  CHECK(difference(mixed_plan(), after) == "the same steps, but other wishes behind them");
}

TEST_CASE("expected plan: of many differences the first are named and the rest counted") {
  CHECK_THAT(difference(sample_plan({}), fleet_plan(50)), ContainsSubstring("; and 89 more"));
}

TEST_CASE("expected plan: a file that holds no plan is refused before anything is looked at") {
  FakeHost world;
  for (const std::string& content :
       {std::string(), std::string("{}"), std::string("[]"), std::string("not JSON"),
        std::string(R"({"digest": "x", "manifest": "m", "steps": []})"),
        std::string(R"({"digest": 1, "manifest": "m", "steps": {}})"),
        R"({"digest": ")" + std::string(64, '0') +
            R"(", "manifest": "m", "steps": [{"id": "a", "action": "none", "reasons": [], "causes": [1]}]})"}) {
    world.files.put("/plan.json", content);
    const auto error = refusal(world, "/plan.json", mixed_plan());
    CHECK_THAT(error.what(), ContainsSubstring("'/plan.json' is not a saved plan"));
  }
  CHECK_THAT(refusal(world, "/missing.json", mixed_plan()).what(), ContainsSubstring("/missing.json"));
}
