// What is decided of the steps of the manifest.
#include "engine/plan/planner.h"

#include "tests/catch.h"
#include "tests/engine/plan/plan_world.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;

TEST_CASE("planner: what is not there is made, what is there as recorded is left, each after what it needs") {
  PlanWorld w;
  w.want("devices.d.part", {"authorities.a.part"});
  w.want("authorities.a.part");
  w.keep("authorities.a.part");
  const auto planned = w.plan();
  REQUIRE(planned.plan.steps.front().step.id == "authorities.a.part");
  REQUIRE(decision_of(planned, "authorities.a.part").action == Action::none);
  REQUIRE(decision_of(planned, "devices.d.part").action == Action::create);
  REQUIRE(w.world.when("inspect authorities.a.part") < w.world.when("inspect devices.d.part"));
  REQUIRE(w.world.when("plan authorities.a.part") < w.world.when("plan devices.d.part"));
}

TEST_CASE("planner: what waits for a blocked step is blocked too, and so what waits for that") {
  PlanWorld w;
  w.want("authorities.a.part");
  w.want("devices.b.part", {"authorities.a.part"});
  w.want("devices.c.part", {"devices.b.part"});
  w.want("devices.free.part");
  w.world.found["authorities.a.part"] = {false, {}, {}, because(ReasonCode::in_the_way)};
  const auto planned = w.plan();
  const auto& blocked = decision_of(planned, "authorities.a.part");
  REQUIRE(blocked.action == Action::blocked);
  REQUIRE(blocked.reasons == Reasons{because(ReasonCode::in_the_way)});
  REQUIRE(blocked.waits_for.empty());
  const auto& waiting = decision_of(planned, "devices.b.part");
  REQUIRE(waiting.action == Action::blocked);
  REQUIRE(waiting.reasons ==
          Reasons{because(ReasonCode::not_there), because(ReasonCode::waits_for, "authorities.a.part"_id)});
  REQUIRE(waiting.waits_for == std::vector{"authorities.a.part"_id});
  REQUIRE(decision_of(planned, "devices.c.part").reasons ==
          Reasons{because(ReasonCode::not_there), because(ReasonCode::waits_for, "devices.b.part"_id)});
  REQUIRE(decision_of(planned, "devices.free.part").action == Action::create);
  REQUIRE_FALSE(w.world.has("plan authorities.a.part"));
}

TEST_CASE("planner: a step that does nothing, or is blocked by its own kind, does not wait for a blocked one") {
  PlanWorld w;
  w.want("authorities.a.part");
  w.want("devices.still.part", {"authorities.a.part"});
  w.want("devices.own.part", {"authorities.a.part"});
  w.world.found["authorities.a.part"].obstacle = because(ReasonCode::in_the_way);
  w.keep("devices.still.part");
  w.world.decisions["devices.own.part"] = {.action = Action::blocked, .reasons = {because(ReasonCode::is_protected)}};
  const auto planned = w.plan();
  REQUIRE(decision_of(planned, "devices.still.part").action == Action::none);
  REQUIRE(decision_of(planned, "devices.still.part").reasons.empty());
  REQUIRE(decision_of(planned, "devices.own.part").reasons == Reasons{because(ReasonCode::is_protected)});
  REQUIRE(decision_of(planned, "devices.own.part").waits_for.empty());
}

TEST_CASE("planner: what is not there waits with what it needs, although nothing is due for it yet") {
  PlanWorld w;
  w.want("authorities.a.part");
  w.want("devices.b.part", {"authorities.a.part"});
  w.want("devices.c.part", {"devices.b.part"});
  w.world.found["authorities.a.part"].obstacle = because(ReasonCode::in_the_way);
  w.world.decisions["devices.b.part"] = {};
  const auto planned = w.plan();
  REQUIRE(decision_of(planned, "devices.b.part").action == Action::blocked);
  REQUIRE(decision_of(planned, "devices.b.part").waits_for == std::vector{"authorities.a.part"_id});
  REQUIRE(decision_of(planned, "devices.c.part").action == Action::blocked);
}

TEST_CASE("planner: where a record is in doubt, the store says how to restore it") {
  PlanWorld w;
  w.options.restore_hint = "fetch the record from the attic";
  for (const auto* id : {"devices.a.part", "devices.b.part", "devices.c.part"}) w.want(id);
  w.world.found["devices.a.part"].obstacle = because(ReasonCode::record_names_another);
  w.world.found["devices.b.part"].obstacle = because(ReasonCode::in_the_way);
  w.world.decisions["devices.c.part"] = {.action = Action::blocked, .reasons = {because(ReasonCode::record_is_wrong)}};
  const auto planned = w.plan();
  for (const auto* id : {"devices.a.part", "devices.c.part"})
    REQUIRE(decision_of(planned, id).reasons.front().told_hint == "fetch the record from the attic");
  REQUIRE(decision_of(planned, "devices.b.part").reasons.front().told_hint.empty());
}

TEST_CASE("planner: what is right but was wanted otherwise is adopted, with the difference as reason") {
  PlanWorld w;
  w.want("devices.d.part").wanted = {{"colour", "red"}};
  w.keep("devices.d.part");
  w.lock.steps["devices.d.part"_id].wanted = {{"colour", "blue"}};
  auto planned = w.plan();
  REQUIRE(decision_of(planned, "devices.d.part").action == Action::adopt);
  REQUIRE(decision_of(planned, "devices.d.part").reasons ==
          Reasons{because(ReasonCode::value_differs, "colour", "blue", "red")});

  w.lock.steps["devices.d.part"_id].wanted = {{"colour", "red"}};
  planned = w.plan();
  REQUIRE(decision_of(planned, "devices.d.part").action == Action::none);
}

TEST_CASE("planner: an ephemeral step is due while one that needs it makes something new, and is never asked") {
  PlanWorld w;
  w.want("authorities.a.proof");
  w.want("authorities.a.entry", {"authorities.a.proof"});
  w.want("authorities.b.proof");
  w.want("authorities.b.entry", {"authorities.b.proof"});
  w.keep("authorities.b.entry");
  auto planned = w.plan();
  REQUIRE(decision_of(planned, "authorities.a.proof").action == Action::create);
  REQUIRE(decision_of(planned, "authorities.a.proof").reasons ==
          Reasons{because(ReasonCode::needed_by, "authorities.a.entry"_id)});
  REQUIRE(decision_of(planned, "authorities.b.proof").action == Action::none);
  REQUIRE_FALSE(w.world.has("inspect authorities.a.proof"));
  REQUIRE_FALSE(w.world.has("plan authorities.a.proof"));

  w.world.decisions["authorities.b.entry"] = {.action = Action::update,
                                              .reasons = {because(ReasonCode::value_differs)}};
  planned = w.plan();
  REQUIRE(decision_of(planned, "authorities.b.proof").action == Action::none);
}

TEST_CASE("planner: a target that can't be looked at blocks its own steps, and only them") {
  PlanWorld w;
  w.want("devices.d.part");
  w.want("devices.d.entry@eu", {"devices.d.part"});
  w.want("devices.d.entry@us", {"devices.d.part"});
  w.world.broken.emplace("devices.d.entry@eu", Error("access denied", "ask for the permission"));
  const auto planned = w.plan();
  REQUIRE(decision_of(planned, "devices.d.entry@eu").action == Action::blocked);
  REQUIRE(decision_of(planned, "devices.d.entry@eu").reasons ==
          Reasons{because(ReasonCode::target_silent, "target", "eu")});
  REQUIRE(decision_of(planned, "devices.d.entry@eu").reasons.front().told_hint == "ask for the permission");
  REQUIRE(decision_of(planned, "devices.d.entry@us").action == Action::create);
  REQUIRE(decision_of(planned, "devices.d.part").action == Action::create);
}

TEST_CASE("planner: an error in looking at a step of no target names the step") {
  PlanWorld w;
  w.want("devices.d.part");
  w.world.broken.emplace("devices.d.part", Error("can't read it", "mend it"));
  REQUIRE_THROWS_WITH(w.plan(), "devices.d.part: can't read it");
}

TEST_CASE("planner: without AWS only files are looked at, offline nothing is, and the rest is as recorded") {
  PlanWorld w;
  w.want("devices.d.part");
  w.want("devices.d.entry");
  w.want("devices.new.entry");
  w.keep("devices.d.part");
  w.keep("devices.d.entry");
  w.options.refresh = Refresh::without_aws;
  auto planned = w.plan();
  REQUIRE(w.world.has("inspect devices.d.part"));
  REQUIRE_FALSE(w.world.has("inspect devices.d.entry"));
  REQUIRE(w.world.has("assume devices.d.entry"));
  REQUIRE(decision_of(planned, "devices.d.entry").action == Action::none);
  REQUIRE(decision_of(planned, "devices.new.entry").action == Action::create);

  w.world.log.clear();
  w.options.refresh = Refresh::offline;
  planned = w.plan();
  REQUIRE_FALSE(w.world.has("inspect devices.d.part"));
  REQUIRE(w.world.has("assume devices.d.part"));
  REQUIRE(decision_of(planned, "devices.d.part").action == Action::none);
}

TEST_CASE(
    "planner: a target with a new name at the old place is as recorded under the old one, where AWS is not asked") {
  PlanWorld w;
  w.targets = {"", "eu", "old"};
  w.options.manifest.names = {"eu"};
  w.want("devices.d.entry@eu").settings = {{"shelf", "north"}};
  w.record("devices.d.entry@old", {{"shelf", "north"}});
  w.options.refresh = Refresh::offline;
  auto planned = w.plan();
  REQUIRE(decision_of(planned, "devices.d.entry@eu").action != Action::create);
  w.wanted.front().settings = {{"shelf", "south"}};
  planned = w.plan();
  REQUIRE(decision_of(planned, "devices.d.entry@eu").action == Action::create);
}

TEST_CASE("planner: a replacement is asked of the steps that the id names, and one that changes nothing is a mistake") {
  PlanWorld w;
  w.want("devices.d.part");
  w.want("devices.e.part");
  w.keep("devices.d.part");
  w.keep("devices.e.part");
  w.options.replace = {"devices.d"};
  const auto planned = w.plan();
  REQUIRE(decision_of(planned, "devices.d.part").action == Action::replace);
  REQUIRE(decision_of(planned, "devices.e.part").action == Action::none);

  w.world.decisions["devices.d.part"] = {};
  REQUIRE_THROWS_WITH(w.plan(), "'devices.d' can't be replaced by itself");
  w.options.replace = {"devices.f"};
  REQUIRE_THROWS_AS(w.plan(), UsageError);
}

TEST_CASE("planner: the same world gives the same plan with any number of threads") {
  std::string digest;
  for (const auto threads : {1U, 2U, 8U}) {
    PlanWorld w;
    for (int i = 0; i < 30; ++i) {
      const auto name = "devices.d" + std::to_string(i);
      w.want(name + ".part");
      w.want(name + ".entry@eu", {name + ".part"});
      if (i % 3 == 0) w.keep(name + ".part");
      if (i % 5 == 0) w.record("devices.gone" + std::to_string(i) + ".entry@us");
    }
    w.options.threads = threads;
    const auto made = w.plan().plan.digest();
    if (digest.empty()) digest = made;
    REQUIRE(made == digest);
  }
}

TEST_CASE("planner: whatever would be done to a step, it waits for a blocked one that it needs") {
  const auto action = GENERATE(Action::create, Action::adopt, Action::update, Action::renew, Action::replace);
  PlanWorld w;
  w.want("authorities.a.part");
  w.want("devices.b.part", {"authorities.a.part"});
  w.world.found["authorities.a.part"].obstacle = because(ReasonCode::in_the_way);
  w.keep("devices.b.part");
  w.world.decisions["devices.b.part"] = {.action = action, .reasons = {because(ReasonCode::asked_for)}};
  const auto planned = w.plan();
  REQUIRE(decision_of(planned, "devices.b.part").action == Action::blocked);
  REQUIRE(decision_of(planned, "devices.b.part").waits_for == std::vector{"authorities.a.part"_id});
}
