// What is decided of the steps that only the lock still has.
#include "engine/plan/retirement/retirement_rules.h"

#include "tests/catch.h"
#include "tests/engine/plan/plan_world.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;

namespace {

bool is_only_forgotten(const Decision& decision) {
  return decision.retirement == Retirement::forget;
}

}  // namespace

TEST_CASE("retirement: it is shown always, with what a person finds the thing by, and due only with --prune") {
  PlanWorld w;
  w.record("devices.d.entry@eu", {{"badge", "number seven"}});
  w.record("devices.d.part");
  auto planned = w.plan();
  const auto& held = decision_of(planned, "devices.d.entry@eu");
  REQUIRE(held.action == Action::retire);
  REQUIRE(held.is_held);
  REQUIRE(held.reasons ==
          Reasons{because(ReasonCode::not_in_manifest), because(ReasonCode::known_by, "address", "number seven")});
  REQUIRE(decision_of(planned, "devices.d.part").reasons == Reasons{because(ReasonCode::not_in_manifest)});
  REQUIRE_FALSE(planned.plan.has_changes());

  w.options.prune = true;
  planned = w.plan();
  REQUIRE(decision_of(planned, "devices.d.entry@eu").action == Action::retire);
  REQUIRE_FALSE(decision_of(planned, "devices.d.entry@eu").is_held);
  REQUIRE_FALSE(is_only_forgotten(decision_of(planned, "devices.d.entry@eu")));
  REQUIRE_FALSE(w.world.has("inspect devices.d.entry@eu"));
}

TEST_CASE("retirement: what was only adopted stays with --prune, and goes with --prune-adopted") {
  PlanWorld w;
  w.record("devices.d.entry@eu").origin = Origin::adopted;
  w.record("devices.e.entry@eu").origin = Origin::made;
  w.options.prune = true;
  auto planned = w.plan();
  REQUIRE(decision_of(planned, "devices.d.entry@eu").is_held);
  REQUIRE(decision_of(planned, "devices.d.entry@eu").reasons.back() == because(ReasonCode::was_adopted));
  REQUIRE_FALSE(decision_of(planned, "devices.e.entry@eu").is_held);
  w.options.prune_adopted = true;
  planned = w.plan();
  REQUIRE_FALSE(decision_of(planned, "devices.d.entry@eu").is_held);
  REQUIRE(decision_of(planned, "devices.d.entry@eu").retirement == Retirement::take_away);
}

TEST_CASE("retirement: what is protected stays with all that its resource has, and nobody else's") {
  PlanWorld w;
  w.options.prune = true;
  w.record("authorities.a.part", {}, {{"kept", "yes"}});
  w.record("authorities.a.entry@eu");
  w.record("authorities.ab.entry@eu");
  const auto planned = w.plan();
  for (const auto* id : {"authorities.a.part", "authorities.a.entry@eu"}) {
    CAPTURE(id);
    REQUIRE(decision_of(planned, id).action == Action::blocked);
    REQUIRE(decision_of(planned, id).reasons ==
            Reasons{because(ReasonCode::not_in_manifest),
                    because(ReasonCode::stays_protected, "resource", "authorities.a")});
  }
  REQUIRE(decision_of(planned, "authorities.ab.entry@eu").action == Action::retire);
}

TEST_CASE(
    "retirement: what was taken off a protected resource goes, and so does what a target that is gone had of it") {
  PlanWorld w;
  w.options.prune = true;
  w.targets.push_back("gone");
  SECTION("the protected step itself is still wanted") {
    w.want("authorities.a.part").wanted = {{"kept", "yes"}};
    w.keep("authorities.a.part");
    w.lock.steps["authorities.a.part"_id].wanted = {{"kept", "yes"}};
    w.record("authorities.a.entry@eu");
    REQUIRE(decision_of(w.plan(), "authorities.a.entry@eu").action == Action::retire);
  }
  SECTION("the target is gone") {
    w.record("authorities.a.part", {}, {{"kept", "yes"}});
    w.record("authorities.a.entry@gone");
    w.record("authorities.a.entry@eu");
    const auto planned = w.plan();
    REQUIRE(decision_of(planned, "authorities.a.entry@gone").action == Action::retire);
    REQUIRE(decision_of(planned, "authorities.a.entry@eu").action == Action::blocked);
  }
}

TEST_CASE("retirement: a protected thing that goes on under another id protects nothing that is left of the old one") {
  PlanWorld w;
  w.options.prune = true;
  w.want("authorities.b.part");
  w.keep("authorities.b.part", {{"serial", "7"}});
  w.record("authorities.a.part", {{"serial", "7"}}, {{"kept", "yes"}});
  w.record("authorities.a.entry@eu");
  const auto planned = w.plan();
  REQUIRE(is_only_forgotten(decision_of(planned, "authorities.a.part")));
  REQUIRE(decision_of(planned, "authorities.a.part").action == Action::retire);
  REQUIRE(decision_of(planned, "authorities.a.entry@eu").action == Action::retire);
  REQUIRE_FALSE(is_only_forgotten(decision_of(planned, "authorities.a.entry@eu")));
}

TEST_CASE("retirement: what the manifest leaves alone is only forgotten, in that target, of that kind and name") {
  PlanWorld w;
  w.options.prune = true;
  w.options.manifest.left_alone = {{"entry", "reader", "eu"}};
  w.record("policies.p.entry@eu", {{"label", "reader"}});
  w.record("policies.p.entry@us", {{"label", "reader"}});
  w.record("policies.q.entry@eu", {{"label", "writer"}});
  w.record("policies.p.sign@eu", {{"label", "reader"}});
  w.record("policies.r.entry@eu");
  const auto planned = w.plan();
  const auto& left = decision_of(planned, "policies.p.entry@eu");
  REQUIRE(is_only_forgotten(left));
  REQUIRE(left.reasons == Reasons{because(ReasonCode::left_alone)});
  for (const auto* id : {"policies.p.entry@us", "policies.q.entry@eu", "policies.p.sign@eu", "policies.r.entry@eu"}) {
    CAPTURE(id);
    REQUIRE_FALSE(is_only_forgotten(decision_of(planned, id)));
  }
}

TEST_CASE(
    "retirement: what has nothing to be taken away goes as the rest of its resource: forgotten where that lives on") {
  PlanWorld w;
  w.want("devices.new.entry@us");
  w.keep("devices.new.entry@us", {{"serial", "7"}});
  w.record("devices.old.entry@us", {{"serial", "7"}});
  w.record("devices.old.sign@us", {}, {{"weightless", "yes"}});
  w.record("devices.gone.entry@us", {{"serial", "8"}});
  w.record("devices.gone.sign@us", {}, {{"weightless", "yes"}});
  const auto planned = w.plan();
  CHECK(is_only_forgotten(decision_of(planned, "devices.old.entry@us")));
  CHECK(is_only_forgotten(decision_of(planned, "devices.old.sign@us")));
  CHECK_FALSE(is_only_forgotten(decision_of(planned, "devices.gone.entry@us")));
  CHECK_FALSE(is_only_forgotten(decision_of(planned, "devices.gone.sign@us")));
}

TEST_CASE("retirement: nothing of a target that is gone is taken away while it may be what a silent target has") {
  PlanWorld w;
  w.options.prune = true;
  w.targets.push_back("gone");
  w.options.unreachable.emplace("eu", Error("no answer", "wait"));
  w.options.manifest.left_alone = {{"entry", "reader", "gone"}};
  w.want("devices.n.entry@us");
  w.keep("devices.n.entry@us", {{"serial", "7"}});
  w.record("devices.d.entry@gone");
  w.record("devices.d.entry@us");
  w.record("devices.moved.entry@gone", {{"serial", "7"}});
  w.record("policies.p.entry@gone", {{"label", "reader"}});
  w.record("devices.d.part");
  const auto planned = w.plan();
  const auto& held = decision_of(planned, "devices.d.entry@gone");
  REQUIRE(held.is_held);
  REQUIRE(held.reasons ==
          Reasons{because(ReasonCode::not_in_manifest), because(ReasonCode::may_live_elsewhere, "target", "eu")});
  // Where it is known what became of it, or nothing else can have it, there is nothing to wait for.
  for (const auto* id : {"devices.moved.entry@gone", "policies.p.entry@gone", "devices.d.entry@us", "devices.d.part"}) {
    CAPTURE(id);
    REQUIRE_FALSE(decision_of(planned, id).is_held);
  }
}

TEST_CASE("retirement: what goes on under another id is recorded there, adopted, and forgotten under the old one") {
  PlanWorld w;
  w.options.prune = true;
  w.want("devices.new.entry@eu");
  w.world.found["devices.new.entry@eu"] = there({{"serial", "7"}});
  w.record("devices.old.entry@eu", {{"serial", "7"}, {"badge", "seven"}});
  const auto planned = w.plan();
  const auto& taken = decision_of(planned, "devices.new.entry@eu");
  REQUIRE(taken.action == Action::adopt);
  REQUIRE(taken.reasons == Reasons{because(ReasonCode::recorded_as, "devices.old.entry@eu"_id)});
  REQUIRE(planned.lock.find("devices.new.entry@eu"_id)->outputs == w.lock.find("devices.old.entry@eu"_id)->outputs);
  const auto& forgotten = decision_of(planned, "devices.old.entry@eu");
  REQUIRE(is_only_forgotten(forgotten));
  REQUIRE(forgotten.reasons == Reasons{because(ReasonCode::not_in_manifest),
                                       because(ReasonCode::known_by, "address", "seven"),
                                       because(ReasonCode::lives_on_as, "devices.new.entry@eu"_id)});
}

TEST_CASE("retirement: what goes on under another id is not forgotten while it can't be recorded there") {
  const auto action = GENERATE(Action::blocked, Action::wait);
  PlanWorld w;
  w.options.prune = true;
  w.want("devices.new.entry@eu");
  w.record("devices.old.entry@eu", {{"serial", "7"}});
  w.world.found["devices.new.entry@eu"] = there({{"serial", "7"}});
  w.world.decisions["devices.new.entry@eu"] = {.action = action, .reasons = {because(ReasonCode::in_the_way)}};
  const auto planned = w.plan();
  const auto& old = decision_of(planned, "devices.old.entry@eu");
  REQUIRE(old.action == action);
  REQUIRE(old.waits_for == std::vector{"devices.new.entry@eu"_id});
}

TEST_CASE("retirement: what was needed stays as long as what needed it can't be retired, and so on") {
  const auto action = GENERATE(Action::blocked, Action::wait);
  PlanWorld w;
  w.options.prune = true;
  w.want("devices.new.entry@eu");
  w.record("devices.old.entry@eu", {{"serial", "7"}}, {{"needs.thing", "devices.old.sign@eu"}});
  w.record("devices.old.sign@eu", {}, {{"needs.group", "groups.g.entry@eu"}});
  w.record("groups.g.entry@eu", {{"serial", "8"}});
  w.record("groups.other.entry@eu", {{"serial", "9"}});
  w.world.found["devices.new.entry@eu"] = there({{"serial", "7"}});
  w.world.decisions["devices.new.entry@eu"] = {.action = action, .reasons = {because(ReasonCode::in_the_way)}};
  const auto planned = w.plan();
  const auto& thing = decision_of(planned, "devices.old.sign@eu");
  CHECK(thing.action == action);
  CHECK(thing.waits_for == std::vector{"devices.old.entry@eu"_id});
  CHECK(thing.taken_away.empty());
  const auto& group = decision_of(planned, "groups.g.entry@eu");
  CHECK(group.action == action);
  CHECK(group.waits_for == std::vector{"devices.old.sign@eu"_id});
  CHECK(decision_of(planned, "groups.other.entry@eu").action == Action::retire);
}

TEST_CASE("retirement: what was needed by something protected stays with it") {
  PlanWorld w;
  w.options.prune = true;
  w.record("devices.d.entry@eu", {}, {{"kept", "yes"}, {"needs.policy", "policies.p.entry@eu"}});
  w.record("policies.p.entry@eu", {{"serial", "8"}});
  const auto planned = w.plan();
  REQUIRE(decision_of(planned, "devices.d.entry@eu").action == Action::blocked);
  REQUIRE(decision_of(planned, "policies.p.entry@eu").action == Action::blocked);
}

TEST_CASE("retirement: what may live in a target that is silent waits for that target alone") {
  PlanWorld w;
  w.options.prune = true;
  w.targets.push_back("gone");
  w.options.unreachable.emplace("us", Error("no answer", "wait"));
  w.want("devices.new.entry@eu");
  w.want("devices.new.sign@us");
  w.record("devices.old.entry@gone", {{"serial", "7"}});
  w.record("devices.old.sign@gone", {}, {{"weightless", "yes"}});
  w.world.found["devices.new.entry@eu"] = there({{"serial", "7"}});
  w.world.decisions["devices.new.entry@eu"] = {.action = Action::blocked, .reasons = {because(ReasonCode::in_the_way)}};
  const auto planned = w.plan();
  REQUIRE(decision_of(planned, "devices.old.entry@gone").action == Action::blocked);
  const auto& held = decision_of(planned, "devices.old.sign@gone");
  REQUIRE(held.action == Action::retire);
  REQUIRE(held.is_held);
}

TEST_CASE("retirement: a step that --target leaves out is looked at where it may have what is retired") {
  PlanWorld w;
  w.options.prune = true;
  w.options.selected = {"devices.old"};
  w.want("devices.new.entry@eu");
  w.want("devices.other.sign@eu");
  w.world.found["devices.new.entry@eu"] = there({{"serial", "7"}});
  w.record("devices.old.entry@eu", {{"serial", "7"}});
  const auto planned = w.plan();
  REQUIRE(planned.plan.steps.size() == 1);
  REQUIRE(is_only_forgotten(decision_of(planned, "devices.old.entry@eu")));
  REQUIRE_FALSE(w.world.has("inspect devices.other.sign@eu"));
}

TEST_CASE(
    "retirement: what has a record of its own goes on from that, not from the one of the same thing that retires") {
  PlanWorld w;
  w.options.prune = true;
  w.want("devices.new.entry@eu");
  w.keep("devices.new.entry@eu", {{"serial", "7"}});
  w.record("devices.old.entry@eu", {{"serial", "7"}});
  const auto planned = w.plan();
  REQUIRE(decision_of(planned, "devices.new.entry@eu").action == Action::none);
  REQUIRE(is_only_forgotten(decision_of(planned, "devices.old.entry@eu")));
}

TEST_CASE("retirement: what is only forgotten may be forgotten although its resource is protected") {
  PlanWorld w;
  w.options.prune = true;
  w.options.manifest.left_alone = {{"entry", "reader", "eu"}};
  w.record("policies.p.entry@eu", {{"label", "reader"}}, {{"kept", "yes"}});
  w.record("policies.p.sign@eu");
  const auto planned = w.plan();
  REQUIRE(is_only_forgotten(decision_of(planned, "policies.p.entry@eu")));
  REQUIRE(decision_of(planned, "policies.p.entry@eu").action == Action::retire);
  REQUIRE(decision_of(planned, "policies.p.sign@eu").action == Action::blocked);
}
