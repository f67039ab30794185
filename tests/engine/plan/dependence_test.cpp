// What a step's decision means for the others: blocked with it, waiting with it, waiting for its secret.
#include "tests/catch.h"
#include "tests/engine/plan/plan_world.h"

using namespace byoc;
using namespace byoc::test;

namespace {

const Awaited from_the_safe{"key", "a.key", "whoever has the key of the safe"};

// A step that is as it should be, but its secret is not here, and it is warned about.
void put_away(PlanWorld& w, const std::string& id) {
  w.keep(id);
  w.world.decisions[id] = {.warnings = {because(ReasonCode::recorded_is_gone)}, .awaited = from_the_safe};
}

void want_signed_by(PlanWorld& w, const std::string& id, const std::string& key) {
  w.want(id).needs = {{"key", id_of(key)}};
}

}  // namespace

TEST_CASE("dependence: a secret that is not here, and that nobody needs, is only warned about") {
  PlanWorld w;
  w.want("authorities.a.part");
  want_signed_by(w, "devices.b.part", "authorities.a.part");
  put_away(w, "authorities.a.part");
  w.keep("devices.b.part");
  const auto planned = w.plan();
  REQUIRE(decision_of(planned, "authorities.a.part").action == Action::none);
  REQUIRE(decision_of(planned, "authorities.a.part").warnings.size() == 1);
  REQUIRE_FALSE(planned.plan.is_waiting());
}

TEST_CASE("dependence: who needs a secret that is not here waits, with all that needs it, and so does the secret") {
  PlanWorld w;
  w.want("authorities.a.part");
  want_signed_by(w, "devices.b.part", "authorities.a.part");
  w.want("devices.c.part", {"devices.b.part"});
  w.want("devices.free.part");
  put_away(w, "authorities.a.part");
  const auto planned = w.plan();
  const auto& secret = decision_of(planned, "authorities.a.part");
  REQUIRE(secret.action == Action::wait);
  REQUIRE(secret.reasons == Reasons{because(ReasonCode::recorded_is_gone)});
  REQUIRE(secret.warnings.empty());
  REQUIRE(secret.waits_for.empty());
  const auto& signer = decision_of(planned, "devices.b.part");
  REQUIRE(signer.action == Action::wait);
  REQUIRE(signer.waits_for == std::vector{"authorities.a.part"_id});
  const auto& below = decision_of(planned, "devices.c.part");
  REQUIRE(below.action == Action::wait);
  REQUIRE(below.waits_for == std::vector{"devices.b.part"_id});
  for (const auto* decision : {&secret, &signer, &below}) REQUIRE(*decision->awaited == from_the_safe);
  REQUIRE(decision_of(planned, "devices.free.part").action == Action::create);
}

TEST_CASE("dependence: of several that are blocked or awaited all are named") {
  PlanWorld w;
  for (const auto* id : {"devices.a.part", "devices.b.part"}) {
    w.want(id);
    w.world.decisions[id] = {.action = Action::blocked, .reasons = {because(ReasonCode::holds_another)}};
  }
  w.want("devices.c.part", {"devices.a.part", "devices.b.part"});
  const auto planned = w.plan();
  REQUIRE(decision_of(planned, "devices.c.part").waits_for == std::vector{"devices.a.part"_id, "devices.b.part"_id});
}

TEST_CASE("dependence: what is made on the way with a secret that is not here waits for it, too") {
  PlanWorld w;
  w.want("authorities.a.part");
  want_signed_by(w, "authorities.a.proof", "authorities.a.part");
  w.want("authorities.a.entry", {"authorities.a.proof"});
  put_away(w, "authorities.a.part");
  const auto planned = w.plan();
  REQUIRE(decision_of(planned, "authorities.a.entry").action == Action::wait);
  REQUIRE(decision_of(planned, "authorities.a.proof").action == Action::none);
}

TEST_CASE("dependence: what can't be renewed yet serves until its end, and no longer") {
  const bool is_expired = GENERATE(false, true);
  PlanWorld w;
  w.want("authorities.a.part");
  want_signed_by(w, "devices.b.part", "authorities.a.part");
  w.want("devices.c.part", {"devices.b.part"});
  put_away(w, "authorities.a.part");
  w.keep("devices.b.part");
  w.world.decisions["devices.b.part"] = {
      .action = Action::renew,
      .reasons = {because(is_expired ? ReasonCode::expired : ReasonCode::in_renewal_window)},
      .consequence = Consequence::made_again,
      .ends = Time()};
  const auto planned = w.plan();
  const auto& renewal = decision_of(planned, "devices.b.part");
  REQUIRE(renewal.action == Action::wait);
  REQUIRE(renewal.still_serves == !is_expired);
  REQUIRE(renewal.consequence == Consequence::none);
  REQUIRE_FALSE(renewal.ends);
  REQUIRE(decision_of(planned, "devices.c.part").action == (is_expired ? Action::wait : Action::create));
}

TEST_CASE("dependence: a secret that is made anew in this run is waited for by nobody") {
  PlanWorld w;
  w.want("authorities.a.part");
  want_signed_by(w, "devices.b.part", "authorities.a.part");
  put_away(w, "authorities.a.part");
  w.world.decisions["authorities.a.part"].action = Action::replace;
  const auto planned = w.plan();
  REQUIRE(decision_of(planned, "authorities.a.part").action == Action::replace);
  REQUIRE(decision_of(planned, "devices.b.part").action == Action::create);
}

TEST_CASE("dependence: what is blocked weighs more than what waits") {
  PlanWorld w;
  w.want("authorities.a.part");
  w.want("devices.x.part");
  w.want("devices.b.part").needs = {{"key", "authorities.a.part"_id}, {"need", "devices.x.part"_id}};
  put_away(w, "authorities.a.part");
  w.world.found["devices.x.part"].obstacle = because(ReasonCode::in_the_way);
  const auto planned = w.plan();
  REQUIRE(decision_of(planned, "devices.b.part").action == Action::blocked);
  REQUIRE(decision_of(planned, "devices.b.part").waits_for ==
          std::vector{"devices.x.part"_id, "authorities.a.part"_id});
}

TEST_CASE("dependence: nothing new is made for a resource of which a step is blocked, and none of another is touched") {
  PlanWorld w;
  w.want("devices.b.part");
  w.want("devices.b.entry@eu", {"devices.b.part"});
  w.want("devices.b.sign@eu");
  w.want("devices.b.sign@us");
  w.want("devices.c.part", {"devices.b.part"});
  w.want("devices.d.part");
  w.world.found["devices.b.entry@eu"].obstacle = because(ReasonCode::in_the_way);
  const auto planned = w.plan();
  const auto action = [&](const std::string& id) { return decision_of(planned, id).action; };
  // In another target, and without one: that goes on.
  REQUIRE(action("devices.b.part") == Action::create);
  REQUIRE(action("devices.b.sign@eu") == Action::blocked);
  REQUIRE(decision_of(planned, "devices.b.sign@eu").waits_for == std::vector{"devices.b.entry@eu"_id});
  REQUIRE(action("devices.b.sign@us") == Action::create);
  REQUIRE(action("devices.d.part") == Action::create);

  PlanWorld file;
  file.want("devices.b.part");
  file.want("devices.b.sign", {"devices.b.part"});
  file.want("devices.c.part", {"devices.b.part"});
  file.want("devices.d.part");
  file.world.found["devices.b.sign"].obstacle = because(ReasonCode::in_the_way);
  const auto again = file.plan();
  REQUIRE(decision_of(again, "devices.b.part").action == Action::blocked);
  REQUIRE(decision_of(again, "devices.c.part").action == Action::blocked);
  REQUIRE(decision_of(again, "devices.d.part").action == Action::create);
}

TEST_CASE("dependence: a wait is in the digest by its id, its path and from whom it is awaited") {
  const auto digest_of = [](const Awaited& awaited) {
    PlanWorld w;
    w.want("authorities.a.part");
    w.world.decisions["authorities.a.part"] = {.action = Action::wait, .awaited = awaited};
    return w.plan().plan.digest();
  };
  const auto digest = digest_of(from_the_safe);
  REQUIRE(digest == digest_of(from_the_safe));
  REQUIRE(digest != digest_of({"key", "b.key", from_the_safe.from}));
  REQUIRE(digest != digest_of({"key", "a.key", "the vendor"}));
}
