#include "engine/cli/views/json_view.h"

#include <Poco/JSON/Parser.h>

#include "tests/engine/cli/views/golden.h"
#include "tests/engine/cli/views/samples.h"
#include "tests/support/json_schema.h"

using namespace byoc;
using namespace byoc::test;
using std::chrono::milliseconds;

namespace {

using Poco::Dynamic::Var;

Var parse(const std::string& text) {
  return Poco::JSON::Parser().parse(text);
}

std::vector<ResourceFacts> some_resources() {
  ResourceFacts root{
      "authorities.root", {{"certificate", "pki/root.crt"}, {"key", "pki/root.key"}}, "Example root", {}, {}};
  root.certificate = {{"fingerprint", "ab12"},
                      {"not_after", "2029-07-11T08:30:00Z"},
                      {"not_before", "2026-09-20T08:30:00Z"},
                      {"serial", "00f1"}};
  root.aws["eu"] = {{{"arn", "arn:aws:iot:eu-central-1:123456789012:cacert/ca01"}, {"status", "ACTIVE"}}, {}, {}};
  root.aws["us"] = {{{"region", "us-east-1"}, {"thing", "root"}}, {"p", "q"}, {"g"}};
  return {root, {"devices.d", {}, {}, {}, {}}};
}

std::string plan_text(const Plan& plan) {
  return JsonView(some_resources()).plan(plan);
}
std::string result_text(const Plan& plan, const RunResult& run) {
  return JsonView(some_resources()).result(plan, run, milliseconds(412));
}

RunResult refused(const Plan& plan) {
  RunResult run;
  run.steps.resize(plan.steps.size());
  return run;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  return text.replace(text.find(what), what.size(), by);
}

}  // namespace

TEST_CASE("json view: a plan") {
  check_golden("plan_mixed.json", plan_text(mixed_plan()));
}

TEST_CASE("json view: all eight actions") {
  check_golden("plan_full.json", plan_text(full_plan()));
}

TEST_CASE("json view: a result") {
  check_golden("result_done.json", result_text(mixed_plan(), mixed_run()));
}

TEST_CASE("json view: a result with a failure") {
  check_golden("result_failed.json", result_text(mixed_plan(), failed_run()));
}

TEST_CASE("json view: every plan fits the schema") {
  for (auto plan : {mixed_plan(), full_plan(), blocked_plan(), unchanged_plan(), fleet_plan(10), targeted_plan(),
                    sample_plan({})}) {
    CHECK(fits_schema("plan.v1.json", plan_text(plan)));
    plan.region.clear();
    plan.recorded_at.clear();
    plan.refresh = Refresh::offline;
    CHECK(fits_schema("plan.v1.json", plan_text(plan)));
  }
}

TEST_CASE("json view: every result fits the schema") {
  CHECK(fits_schema("result.v1.json", result_text(mixed_plan(), mixed_run())));
  CHECK(fits_schema("result.v1.json", result_text(mixed_plan(), failed_run())));
  CHECK(fits_schema("result.v1.json", result_text(blocked_plan(), refused(blocked_plan()))));
  CHECK(fits_schema("result.v1.json", result_text(targeted_plan(), refused(targeted_plan()))));
}

TEST_CASE("json view: the schemas are strict") {
  const auto plan = plan_text(mixed_plan());
  CHECK_FALSE(fits_schema("plan.v1.json", replaced(plan, "\"format_version\": 1", "\"format_version\": 2")));
  CHECK_FALSE(fits_schema("plan.v1.json", replaced(plan, "\"adopt\"", "\"adept\"")));
  CHECK_FALSE(fits_schema("plan.v1.json", replaced(plan, "\"digest\": \"", "\"digest\": \"x")));
  CHECK_FALSE(fits_schema("plan.v1.json", replaced(plan, "\"kind\"", "\"sort\"")));
  CHECK_FALSE(fits_schema("plan.v1.json", replaced(plan, "\"region\": \"us-east-1\"", "\"region\": \"\"")));
  CHECK_FALSE(fits_schema("plan.v1.json", replaced(plan, "\"recorded_at\"", "\"written_at\"")));
  CHECK_FALSE(fits_schema("plan.v1.json", replaced(plan, "\"held\": true", "\"held\": false")));
  CHECK_FALSE(fits_schema("plan.v1.json", replaced(plan, "\"live\"", "\"alive\"")));
  CHECK_FALSE(fits_schema("plan.v1.json", replaced(plan, "\"fingerprint\"", "\"finger\"")));
  CHECK_FALSE(fits_schema("plan.v1.json", replaced(plan, "\"policies\"", "\"policy\"")));
  CHECK_FALSE(fits_schema("result.v1.json", plan));
  const auto result = result_text(mixed_plan(), failed_run());
  CHECK_FALSE(fits_schema("plan.v1.json", result));
  CHECK_FALSE(fits_schema("result.v1.json", replaced(result, "\"outcome\": \"skipped\"", "\"outcome\": \"failed\"")));
  CHECK_FALSE(fits_schema("result.v1.json", replaced(result, "\"outcome\": \"failed\",\n      \"outputs\"",
                                                     "\"outcome\": \"done\",\n      \"outputs\"")));
}

TEST_CASE("json view: all eight actions are counted, also those that don't occur") {
  const auto summary = parse(plan_text(unchanged_plan())).extract<Poco::JSON::Object::Ptr>()->getObject("summary");
  REQUIRE(summary->size() == std::size(all_actions));
  CHECK(summary->getValue<int>("none") == 2);
  CHECK(summary->getValue<int>("retire") == 0);
}

TEST_CASE("json view: a step of a blocked plan is skipped and the run has failed") {
  const auto result = parse(result_text(blocked_plan(), refused(blocked_plan()))).extract<Poco::JSON::Object::Ptr>();
  CHECK(result->getValue<std::string>("outcome") == "failed");
  for (unsigned i = 0; i < 3; ++i)
    CHECK(result->getArray("steps")->getObject(i)->getValue<std::string>("outcome") == "skipped");
}

TEST_CASE("json view: what is awaited, and from whom, stands with its step, and a run that only waits is not done") {
  auto decision = sample_decision(Action::wait, {because(ReasonCode::awaited_file, "file", {}, "d.csr")});
  decision.awaited = Awaited{"request", "pki/d.csr", "whoever has the key of devices.d"};
  const auto plan = sample_plan({sample_step("devices.d", "csr", decision)});
  RunResult run;
  run.steps.resize(1);
  run.steps[0].state = StepState::waiting;
  for (const auto& text : {plan_text(plan), result_text(plan, run)}) {
    const auto document = parse(text).extract<Poco::JSON::Object::Ptr>();
    const auto awaited = document->getArray("steps")->getObject(0)->getObject("waits_for");
    REQUIRE(awaited);
    CHECK(awaited->getValue<std::string>("what") == "request");
    CHECK(awaited->getValue<std::string>("path") == "pki/d.csr");
    CHECK(awaited->getValue<std::string>("from") == "whoever has the key of devices.d");
  }
  const auto result = parse(result_text(plan, run)).extract<Poco::JSON::Object::Ptr>();
  CHECK(result->getValue<std::string>("outcome") == "waiting");
  CHECK(fits_schema("result.v1.json", result_text(plan, run)));
}

TEST_CASE("json view: a step of a target names it, another has none") {
  const auto steps = parse(plan_text(targeted_plan())).extract<Poco::JSON::Object::Ptr>()->getArray("steps");
  CHECK_FALSE(steps->getObject(0)->has("target"));
  CHECK(steps->getObject(1)->getValue<std::string>("target") == "eu");
}

TEST_CASE("json view: odd text comes out as it went in") {
  const std::string odd[] = {"\"quoted\" \\ back/slash",
                             "tab\tline\nreturn\r",
                             std::string("nul\0!", 5),
                             "\x01\x1f\x7f",
                             "Zürich 温度 😀",
                             "</script>",
                             "\xe2\x80\xa8 line separator"};
  for (const auto& text : odd) {
    const auto plan = sample_plan({sample_step("devices.d", "key", sample_decision(Action::create, {said(text)}))});
    const auto document = plan_text(plan);
    CHECK(fits_schema("plan.v1.json", document));
    const auto step = parse(document).extract<Poco::JSON::Object::Ptr>()->getArray("steps")->getObject(0);
    CHECK(step->getArray("reasons")->getElement<std::string>(0) == text);
  }
}

TEST_CASE("json view: a path and a name in any script stay readable") {
  const auto plan =
      sample_plan({sample_step("devices.d", "key", sample_decision(Action::create, {said("pki/Zürich.key")}))});
  REQUIRE_THAT(plan_text(plan), ContainsSubstring("pki/Zürich.key"));
}

TEST_CASE("json view: bytes that are not UTF-8 become the replacement character") {
  const auto plan = sample_plan({sample_step("devices.d", "key", sample_decision(Action::create, {said("a\xff z")}))});
  REQUIRE_THAT(plan_text(plan), ContainsSubstring("a\xef\xbf\xbd z"));
  auto named = plan;
  named.manifest_name = "b\xff z";
  REQUIRE_THAT(plan_text(named), ContainsSubstring("\"b\xef\xbf\xbd z\""));
}
