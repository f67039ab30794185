// Reasons as values, and the digest over them.
#include "engine/plan/model/reason.h"

#include "engine/plan/model/plan.h"
#include "tests/catch.h"
#include "tests/engine/plan/plan_world.h"

using namespace byoc;
using namespace byoc::test;

namespace {

Plan plan_of(Decision decision) {
  Plan plan;
  plan.manifest_name = "line";
  plan.steps.push_back({fake_step("devices.d.entry@eu"), std::move(decision)});
  return plan;
}

Decision due() {
  return {.action = Action::update,
          .reasons = {because(ReasonCode::value_differs, "colour", "blue", "red")},
          .warnings = {because(ReasonCode::ends_earlier)}};
}

}  // namespace

TEST_CASE("reason: a difference names the fact, the old value and the new one, sorted") {
  const Facts before{{"name.second", "A"}, {"path_length", "0"}, {"curve", "P-256"}};
  const Facts after{{"name.second", "B"}, {"curve", "P-256"}, {"country", "US"}};
  CHECK(differences(before, after) == Reasons{because(ReasonCode::value_differs, "country", {}, "US"),
                                              because(ReasonCode::value_differs, "name.second", "A", "B"),
                                              because(ReasonCode::value_differs, "path_length", "0")});
  CHECK(differences(before, before).empty());
  CHECK(differences({{"a", ""}}, {}) == Reasons{because(ReasonCode::value_differs, "a", "")});
  const auto counts = [](std::string_view name) { return name != "path"; };
  CHECK(differences({{"path", "a"}, {"curve", "1"}}, {{"path", "b"}, {"curve", "2"}}, counts,
                    ReasonCode::found_otherwise) == Reasons{because(ReasonCode::found_otherwise, "curve", "1", "2")});
}

TEST_CASE("reason: every code has a token of its own") {
  std::set<std::string_view> tokens;
  for (const auto& [code, token] : reason_codes) {
    CHECK(to_string(code) == token);
    CHECK(tokens.insert(token).second);
    CHECK(token.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos);
  }
}

TEST_CASE("digest: every value of a decision counts") {
  std::vector<std::string> digests{plan_of(due()).digest()};
  const auto with = [&](void (*change)(Decision&)) {
    auto decision = due();
    change(decision);
    digests.push_back(plan_of(std::move(decision)).digest());
  };
  with([](Decision& decision) { decision.action = Action::renew; });
  with([](Decision& decision) { decision.is_held = true; });
  with([](Decision& decision) { decision.reasons.clear(); });
  with([](Decision& decision) { decision.reasons[0].code = ReasonCode::found_otherwise; });
  with([](Decision& decision) { decision.reasons[0].fact = "color"; });
  with([](Decision& decision) { decision.reasons[0].before = "green"; });
  with([](Decision& decision) { decision.reasons[0].before = ""; });
  with([](Decision& decision) { decision.reasons[0].before.reset(); });
  with([](Decision& decision) { decision.reasons[0].after = "Red"; });
  with([](Decision& decision) { decision.reasons[0].step = "devices.d.part"_id; });
  with([](Decision& decision) { decision.consequence = Consequence::made_again; });
  with([](Decision& decision) { decision.consequence = Consequence::replaced; });
  with([](Decision& decision) { decision.retirement = Retirement::forget; });
  with([](Decision& decision) { decision.taken_away["serial"] = "7"; });
  with([](Decision& decision) { decision.taken_away["serial"] = "8"; });
  CHECK(std::set(digests.begin(), digests.end()).size() == digests.size());
}

TEST_CASE("digest: every field of a plan and of its steps counts") {
  std::vector<std::string> digests{plan_of(due()).digest()};
  const auto with = [&](void (*change)(Plan&)) {
    auto plan = plan_of(due());
    change(plan);
    digests.push_back(plan.digest());
  };
  with([](Plan& plan) { plan.manifest_name = "lane"; });
  with([](Plan& plan) { plan.region = "eu-west-1"; });
  with([](Plan& plan) { plan.steps.clear(); });
  with([](Plan& plan) { plan.steps.push_back(plan.steps[0]); });
  for (const auto* id : {"devices.e.entry@eu", "devices.d.part@eu", "devices.d.entry@us", "devices.d.entry"}) {
    auto plan = plan_of(due());
    plan.steps[0].step = fake_step(id);
    digests.push_back(plan.digest());
  }
  with([](Plan& plan) { plan.steps[0].step.wanted["status"] = "ACTIVE"; });
  with([](Plan& plan) { plan.steps[0].step.wanted["status"] = "INACTIVE"; });
  with([](Plan& plan) { plan.steps[0].step.settings["status"] = "ACTIVE"; });
  with([](Plan& plan) { plan.steps[0].step.settings["account"] = "123456789012"; });
  with([](Plan& plan) { plan.steps[0].step.settings["account"] = ""; });
  CHECK(std::set(digests.begin(), digests.end()).size() == digests.size());
}

TEST_CASE("digest: where a field ends is in it") {
  const auto digest_of = [](const std::string& name, const std::string& region) {
    Plan plan;
    plan.manifest_name = name;
    plan.region = region;
    return plan.digest();
  };
  CHECK(digest_of("line", "eu") != digest_of("lin", "eeu"));
  CHECK(digest_of("line:", "eu") != digest_of("line", ":eu"));
}

TEST_CASE("digest: words, warnings, and what moves with the clock do not count") {
  auto decision = due();
  decision.reasons[0].told = "no answer";
  decision.reasons[0].told_hint = "see to the network";
  decision.warnings.clear();
  decision.ends = Time(std::chrono::seconds(7));
  auto plan = plan_of(decision);
  plan.refresh = Refresh::offline;
  plan.recorded_at = "2026-11-20T08:30:00Z";
  CHECK(plan.digest() == plan_of(due()).digest());
}

TEST_CASE("digest: a fact that is wanted is none that only steers") {
  auto wanted = plan_of(due()), steered = wanted;
  wanted.steps[0].step.wanted = {{"colour", "red"}};
  steered.steps[0].step.settings = {{"colour", "red"}};
  CHECK(wanted.digest() != steered.digest());
}

TEST_CASE("digest: what the lock says of a thing that --prune would take away is in it") {
  const auto digest_of = [](const std::string& serial, bool is_left_alone) {
    PlanWorld w;
    w.options.prune = true;
    w.record("devices.d.entry@eu", {{"serial", serial}, {"label", "reader"}});
    if (is_left_alone) w.options.manifest.left_alone = {{"entry", "reader", "eu"}};
    const auto planned = w.plan();
    const auto& decision = decision_of(planned, "devices.d.entry@eu");
    CHECK(decision.taken_away == (is_left_alone ? Facts() : Facts{{"label", "reader"}, {"serial", serial}}));
    return planned.plan.digest();
  };
  CHECK(digest_of("7", false) == digest_of("7", false));
  CHECK(digest_of("7", false) != digest_of("8", false));
  CHECK(digest_of("7", true) != digest_of("7", false));
}
