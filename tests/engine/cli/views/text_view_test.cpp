#include "engine/cli/views/text_view.h"

#include <algorithm>
#include <sstream>

#include "engine/cli/views/duration.h"
#include "tests/engine/cli/views/golden.h"
#include "tests/engine/cli/views/samples.h"

using namespace byoc;
using namespace byoc::test;
using std::chrono::milliseconds;

namespace {

TextView view(bool is_verbose = false) {
  ViewOptions options;
  options.is_verbose = is_verbose;
  return TextView(options);
}

}  // namespace

TEST_CASE("text view: a plan shows what changes and why, the rest as a count") {
  check_golden("plan_mixed.txt", view().plan(mixed_plan()));
}

TEST_CASE("text view: --verbose lists unchanged steps too") {
  check_golden("plan_verbose.txt", view(true).plan(mixed_plan()));
}

TEST_CASE("text view: a blocked plan shows the way out, and promises only the rest") {
  check_golden("plan_blocked.txt", view().plan(blocked_plan()));
}

TEST_CASE("text view: a plan without changes is one sentence") {
  check_golden("plan_unchanged.txt", view().plan(unchanged_plan()));
}

TEST_CASE("text view: an empty plan is shown, too") {
  check_golden("plan_empty.txt", view().plan(sample_plan({})));
}

TEST_CASE("text view: all eight actions") {
  check_golden("plan_full.txt", view().plan(full_plan()));
}

TEST_CASE("text view: many resources alike are a few and a count, unless all are asked for") {
  const auto plan = fleet_plan(50);
  check_golden("plan_fleet.txt", view().plan(plan));
  REQUIRE_THAT(view(true).plan(plan), ContainsSubstring("devices.d50.key") && !ContainsSubstring("more like this"));
}

TEST_CASE("text view: the one of many devices that ends much later is shown by itself") {
  auto plan = fleet_plan(60);
  for (auto& planned : plan.steps)
    if (planned.step.kind() == "certificate" && planned.decision.action == Action::create)
      planned.decision.reasons.back() = because(ReasonCode::to_be);
  auto& odd = *std::find_if(plan.steps.begin(), plan.steps.end(),
                            [](const auto& planned) { return planned.step.id == "devices.d33.certificate"; });
  odd.step.wanted["not_after"] = "3099-01-01T00:00:00Z";
  REQUIRE_THAT(view().plan(plan), ContainsSubstring("and 56 more like this: devices.d4 to devices.d60") &&
                                      ContainsSubstring("  + devices.d33") &&
                                      ContainsSubstring("not_after 3099-01-01T00:00:00Z, issued by"));
}

TEST_CASE("text view: what a reviewer must see is never folded") {
  REQUIRE_THAT(view().plan(fleet_plan(50, true)), ContainsSubstring("unlike #d50"));
  auto plan = sample_plan({});
  for (int i = 0; i < 8; ++i) {
    const auto resource = "devices.d" + std::to_string(i);
    auto held = sample_decision(Action::retire, {because(ReasonCode::not_in_manifest)});
    held.is_held = true;
    plan.steps.push_back(sample_step(resource, "key", held));
    plan.steps.push_back(sample_step(resource, "csr", sample_decision(Action::blocked, {said("in the way")})));
  }
  const auto text = view().plan(plan);
  CHECK(text.find("more like this") == std::string::npos);
  REQUIRE_THAT(text, ContainsSubstring("give --prune to retire 8 steps that left the manifest; files stay"));
}

TEST_CASE("text view: a plan of nothing but held steps has nothing to do, and says how they could be done") {
  auto plan = unchanged_plan();
  auto held = sample_decision(Action::retire, {because(ReasonCode::not_in_manifest)});
  held.is_held = true;
  plan.steps.push_back(sample_step("devices.old", "key", held));
  const auto text = view().plan(plan);
  REQUIRE_THAT(text,
               ContainsSubstring("  - devices.old  - key (held back)\n      key: no longer in the manifest\n") &&
                   ContainsSubstring("Nothing to do without --prune: all 2 steps are as the manifest wants them.\n"
                                     "hint: give --prune to retire 1 step that left the manifest; files stay\n"));
}

TEST_CASE("text view: what is only forgotten is not counted as held back") {
  auto plan = unchanged_plan();
  auto moved = sample_decision(Action::retire, {because(ReasonCode::not_in_manifest)});
  moved.is_held = true;
  moved.retirement = Retirement::forget;
  plan.steps.push_back(sample_step("devices.old", "thing", moved));
  auto text = view().plan(plan);
  CHECK_THAT(text, ContainsSubstring("  - devices.old  - thing (to forget with --prune)\n") &&
                       ContainsSubstring("all 2 steps are as the manifest wants them.\n"
                                         "hint: give --prune to forget 1 step that left the manifest; nothing else "
                                         "comes of it\n") &&
                       !ContainsSubstring("held back"));
  auto held = moved;
  held.retirement = Retirement::take_away;
  plan.steps.push_back(sample_step("devices.gone", "thing", held));
  plan.steps.push_back(sample_step("devices.new", "thing", sample_decision(Action::create)));
  text = view().plan(plan);
  CHECK_THAT(text, ContainsSubstring("Plan: 1 to create; 1 held back, 1 to forget with --prune, 2 unchanged.\n") &&
                       ContainsSubstring("give --prune to retire 1 step that left the manifest, and to forget 1 more; "
                                         "files stay\n"));
  // With --prune it is carried out, and counted as what it is.
  auto pruned = plan;
  for (auto& planned : pruned.steps) planned.decision.is_held = false;
  CHECK_THAT(view().plan(pruned), ContainsSubstring("Plan: 1 to create, 1 to forget, 1 to retire; 2 unchanged.\n"));
  // It may be what a target has that did not answer: held back in spite of --prune.
  plan.steps[2].decision.reasons.push_back(because(ReasonCode::may_live_elsewhere, "target", "eu"));
  text = view().plan(plan);
  CHECK_THAT(text, ContainsSubstring("; 2 held back, 2 unchanged.\n") &&
                       ContainsSubstring("hint: see to target 'eu' first\n") &&
                       ContainsSubstring("hint: give --prune to retire 1 step that left the manifest; files stay\n"));
}

TEST_CASE("text view: reasons that several steps of a resource share are told once, and of a target no hint") {
  auto plan = targeted_plan();
  for (const auto* kind : {"status", "thing"}) {
    auto silent = because(ReasonCode::target_silent, "target", "eu");
    silent.told_hint = "see to the network";
    const auto blocked = sample_decision(Action::blocked, {silent});
    plan.steps.push_back(sample_step("devices.d1", kind, blocked));
    plan.steps.back().step.id = plan.steps.back().step.id.in_target("eu");
  }
  plan.unreachable.try_emplace("eu", Error("no answer", "see to the network"));
  REQUIRE_THAT(view().plan(plan),
               ContainsSubstring("\n  ! devices.d1  + registration@eu, ! status@eu, ! thing@eu\n") &&
                   ContainsSubstring("\n      status@eu, thing@eu: target 'eu' can't be looked at\n") &&
                   !ContainsSubstring("see to the network"));
}

TEST_CASE("text view: resources stand in columns, but where a line has no room for them the steps go below") {
  auto plan = sample_plan({sample_step("authorities.intermediate", "key", sample_decision(Action::create)),
                           sample_step("devices.d1", "certificate", sample_decision(Action::create),
                                       sample_certificate("d1", "authorities.intermediate"))});
  REQUIRE_THAT(view().plan(plan), ContainsSubstring("\n  + authorities.intermediate                + key\n"
                                                    "  + devices.d1                'Example d1'  + certificate\n"));
  for (const auto* kind : {"certificate", "verification", "registration", "status", "tags"})
    plan.steps.push_back(sample_step("authorities.intermediate", kind, sample_decision(Action::create),
                                     sample_certificate("intermediate")));
  REQUIRE_THAT(view().plan(plan),
               ContainsSubstring("\n  + authorities.intermediate  'Example intermediate'\n"
                                 "      + key, + certificate, + verification, + registration, + status, + tags\n"
                                 "  + devices.d1  'Example d1'  + certificate\n"));
}

TEST_CASE("text view: a line of exactly the width that there is stays one line") {
  auto plan = sample_plan({});
  for (const auto& kind : {std::string(38, 'a'), std::string(38, 'b')})
    plan.steps.push_back(sample_step("devices.d1", kind, sample_decision(Action::create)));
  const auto line = "\n  + devices.d1  + " + std::string(38, 'a') + ", + " + std::string(38, 'b');
  CHECK(line.size() - 1 <= 100);
  REQUIRE_THAT(view().plan(plan), ContainsSubstring(line + "\n"));
  const auto lengthen = [&plan](std::size_t by) {
    plan.steps[1].step.id = StepId("devices.d1", std::string(38, 'b') + std::string(by, 'c'));
  };
  lengthen(101 - (line.size() - 1));
  REQUIRE_THAT(view().plan(plan), ContainsSubstring("\n  + devices.d1\n      + aaa"));
  lengthen(100 - (line.size() - 1));
  REQUIRE_THAT(view().plan(plan), ContainsSubstring(line + std::string(100 - (line.size() - 1), 'c') + "\n"));
}

TEST_CASE("text view: more steps than one line has room for take another one") {
  auto plan = sample_plan({});
  for (const auto* target : {"europe", "america", "asia"})
    for (const auto* kind : {"registration", "status"}) {
      plan.steps.push_back(sample_step("devices.d1", kind, sample_decision(Action::create)));
      plan.steps.back().step.id = plan.steps.back().step.id.in_target(target);
    }
  REQUIRE_THAT(
      view().plan(plan),
      ContainsSubstring("\n  + devices.d1\n"
                        "      + registration@europe, + status@europe, + registration@america, + status@america,\n"
                        "      + registration@asia, + status@asia\n"));
}

TEST_CASE("text view: lines of steps are as long as there is room, and no longer") {
  constexpr std::size_t line_width = 100;
  const std::string margin(6, ' ');
  for (std::size_t length = 1; length <= 60; ++length) {
    INFO(length);
    auto plan = sample_plan({});
    for (char letter = 'a'; letter < 'z'; ++letter)
      plan.steps.push_back(sample_step("devices.d1", std::string(length, letter), sample_decision(Action::create)));
    std::istringstream text(view().plan(plan));
    std::size_t before = line_width;
    for (std::string line; std::getline(text, line);) {
      if (!line.starts_with(margin + "+ ")) continue;
      const auto first = std::min(line.find(','), line.size() - 1) + 1 - margin.size();  // with its comma
      CHECK(line.size() <= line_width);
      CHECK(before + 1 + first > line_width);
      before = line.size();
    }
  }
}

TEST_CASE("text view: a step that belongs to no resource has a line of its own") {
  auto plan = sample_plan({sample_step("", "registration-code", sample_decision(Action::create, {said("needed by x")})),
                           sample_step("authorities.root", "key", sample_decision(Action::create))});
  REQUIRE_THAT(view().plan(plan), ContainsSubstring("\n  + registration-code\n      needed by x\n"
                                                    "  + authorities.root  + key\n"));
}

TEST_CASE("text view: where the truth comes from stands on top") {
  auto plan = unchanged_plan();
  const auto head = [&plan] {
    const auto text = view().plan(plan);
    return text.substr(0, text.find('\n'));
  };
  CHECK(head() == "Plan for 'thermostat-line' (live: files and AWS IoT)");
  plan.refresh = Refresh::without_aws;
  CHECK(head() == "Plan for 'thermostat-line' (without AWS: no credentials were found; AWS as recorded on 2026-11-20)");
  plan.refresh = Refresh::offline;
  CHECK(head() == "Plan for 'thermostat-line' (offline: the lock of 2026-11-20 alone)");
  plan.recorded_at.clear();
  CHECK(head() == "Plan for 'thermostat-line' (offline: there is no lock yet)");
  plan.refresh = Refresh::without_aws;
  CHECK(head() ==
        "Plan for 'thermostat-line' (without AWS: no credentials were found; nothing is recorded of AWS yet)");
}

TEST_CASE("text view: without AWS the plan does not claim to have looked there") {
  ViewOptions options;
  options.has_aws = false;
  REQUIRE_THAT(TextView(options).plan(unchanged_plan()), ContainsSubstring("(live: files)"));
}

TEST_CASE("text view: an unchanged step with a warning is not folded away") {
  auto plan = unchanged_plan();
  plan.steps[1].decision.warnings = {said("it ends in 3 days")};
  REQUIRE_THAT(view().plan(plan), ContainsSubstring("warning: it ends in 3 days"));
}

TEST_CASE("text view: control characters from a manifest don't reach the terminal") {
  auto plan =
      sample_plan({sample_step("devices.d", "key", sample_decision(Action::create, {said("\x1b]0;owned\x07")}))});
  plan.manifest_name = "line\x1b]0;owned\x07";
  const auto text = view().plan(plan);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\x07') == std::string::npos);
}

TEST_CASE("text view: colour is only added, never changes the words") {
  ViewOptions options;
  options.paint = Paint(true);
  auto coloured = TextView(options).plan(mixed_plan());
  REQUIRE(coloured.find('\x1b') != std::string::npos);
  for (auto start = coloured.find('\x1b'); start != std::string::npos; start = coloured.find('\x1b'))
    coloured.erase(start, coloured.find('m', start) - start + 1);
  CHECK(coloured == view().plan(mixed_plan()));
}

TEST_CASE("text view: a result says what was done and where everything is") {
  check_golden("result_done.txt", view().result(mixed_plan(), mixed_run(), milliseconds(412)));
}

TEST_CASE("text view: a result does not list what left the manifest among what is there") {
  auto plan = mixed_plan();
  auto run = mixed_run();
  const auto old = plan.steps.size() - 1;
  plan.steps[old].step.is_retired = true;
  run.steps[old].outputs = plan.steps[old].decision.taken_away;
  for (const auto state : {StepState::unchanged, StepState::done}) {
    run.steps[old].state = state;
    CHECK_THAT(view().result(plan, run, milliseconds(412)),
               ContainsSubstring("\ndevices.deviceCert\n") && !ContainsSubstring("0ld1"));
  }
}

TEST_CASE("text view: a result with a failure counts what is done, failed and skipped") {
  check_golden("result_failed.txt", view().result(mixed_plan(), failed_run(), milliseconds(412)));
}

TEST_CASE("text view: what the plan has blocked is counted as that, and not as skipped") {
  const auto plan = blocked_plan();
  RunResult run;
  for (const auto& planned : plan.steps)
    run.steps.push_back(
        sample_result(planned.decision.action == Action::blocked ? StepState::skipped : StepState::done));
  CHECK_THAT(view().result(plan, run, milliseconds(1)), ContainsSubstring(", 0 failed, 0 skipped, 2 blocked in "));
}

TEST_CASE("text view: a result of a run that had nothing to do is one sentence") {
  RunResult run;
  run.steps.assign(2, sample_result(StepState::unchanged));
  CHECK(view().result(unchanged_plan(), run, milliseconds(1)) ==
        "Nothing to do: all 2 steps are as the manifest wants them.\n");
}

TEST_CASE(
    "text view: a result of a plan for another place says that nothing was changed, even where something was due") {
  RunResult run;
  run.steps.resize(3);
  auto plan = blocked_plan();
  plan.steps.front().decision.reasons.push_back({.code = ReasonCode::other_region, .before = "a", .after = "b"});
  CHECK(view().result(plan, run, milliseconds(1)) == "Nothing was changed.\n");
  CHECK(view().plan(plan).find("--expect-plan") == std::string::npos);
}

TEST_CASE("text view: of many resources only the first are listed") {
  Plan plan = sample_plan({});
  RunResult run;
  for (int i = 0; i < 25; ++i) {
    plan.steps.push_back(
        sample_step("devices.d" + std::to_string(i), "key", sample_decision(Action::create), {{"file", "k"}}));
    run.steps.push_back(sample_result(StepState::done));
  }
  const auto text = view().result(plan, run, milliseconds(1));
  REQUIRE_THAT(text, ContainsSubstring("devices.d19\n") && ContainsSubstring("and 5 more"));
  CHECK(text.find("devices.d20") == std::string::npos);
  REQUIRE_THAT(view(true).result(plan, run, milliseconds(1)), ContainsSubstring("devices.d24\n"));
}

TEST_CASE("duration: written as people read it") {
  CHECK(format_duration(milliseconds(0)) == "0 ms");
  CHECK(format_duration(milliseconds(99)) == "99 ms");
  CHECK(format_duration(milliseconds(412)) == "0.4 s");
  CHECK(format_duration(milliseconds(9949)) == "9.9 s");
  CHECK(format_duration(milliseconds(9950)) == "10 s");
  CHECK(format_duration(milliseconds(59'499)) == "59 s");
  CHECK(format_duration(milliseconds(59'500)) == "1 min 0 s");
  CHECK(format_duration(milliseconds(185'000)) == "3 min 5 s");
  CHECK(format_duration(milliseconds(7'800'000)) == "2 h 10 min");
}

TEST_CASE("text view: a plan that did not look everywhere promises no more than it has seen") {
  auto plan = unchanged_plan();
  const auto shown = [&](Refresh refresh) {
    plan.refresh = refresh;
    return view().plan(plan);
  };
  CHECK_THAT(shown(Refresh::live), ContainsSubstring("as the manifest wants them.\n"));
  CHECK_THAT(shown(Refresh::without_aws),
             ContainsSubstring("as the manifest wants them, as far as files and lock tell.\n"));
  CHECK_THAT(shown(Refresh::offline), ContainsSubstring("as the manifest wants them, as far as the lock tells.\n"));
}
