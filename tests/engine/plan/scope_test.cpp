// Which steps a plan is about, and in which order what only the lock has goes.
#include "engine/plan/scope.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/error.h"
#include "engine/plan/retirement/retired_steps.h"
#include "engine/state/damaged_record.h"
#include "tests/catch.h"
#include "tests/support/fake_kinds.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;

namespace {

using Ids = std::vector<std::string>;

Ids ids(const Graph& graph) {
  Ids out;
  for (const auto& step : graph.steps()) out.push_back(step.id.text());
  return out;
}

struct Recorded {
  FakeWorld world;
  StepKinds kinds = fake_kinds(world, {"", "eu", "us"});
  Lock lock;

  void record(const std::string& id, Facts wanted = {}) {
    lock.steps[id_of(id)] = fake_record(id, {}, std::move(wanted));
  }

  Ids needs(const std::string& id) const {
    for (const auto& step : retired_steps(Graph({}), lock, kinds)) {
      if (step.id.text() != id) continue;
      Ids out;
      for (const auto& link : step.needs) out.push_back(link.step.text());
      return out;
    }
    FAIL("not retired: " << id);
    return {};
  }
};

}  // namespace

TEST_CASE("scope: an id names a step by itself, its resource, its target, or the last two") {
  const auto step = fake_step("devices.d1.entry@eu");
  for (const auto* id : {"devices.d1.entry@eu", "devices.d1", "@eu", "devices.d1@eu"}) REQUIRE(is_named(step, id));
  for (const auto* id : {"", "devices.d1.entry", "devices.d", "devices", "eu", "@us", "devices.d1@us", "@"})
    REQUIRE_FALSE(is_named(step, id));
  const auto code = fake_step("entry@eu");
  REQUIRE(is_named(code, "@eu"));
  REQUIRE_FALSE(is_named(code, ""));
  REQUIRE_FALSE(is_named(fake_step("devices.d1.part"), "@"));
}

TEST_CASE("scope: without --target it is the manifest, then what only the lock has, marked so and with what it was") {
  Recorded r;
  r.record("devices.a.part");
  r.record("devices.z.entry@eu", {{"colour", "blue"}});
  const auto scope = in_scope(Graph({fake_step("devices.z.part"), fake_step("devices.a.part")}), r.lock, r.kinds, {});
  REQUIRE(ids(scope) == Ids{"devices.z.part", "devices.a.part", "devices.z.entry@eu"});
  REQUIRE_FALSE(scope.step("devices.a.part"_id).is_retired);
  const auto& retired = scope.step("devices.z.entry@eu"_id);
  REQUIRE(retired.is_retired);
  REQUIRE(retired.kind() == "entry");
  REQUIRE(retired.resource() == "devices.z");
  REQUIRE(retired.target() == "eu");
  REQUIRE(retired.wanted == Facts{{"colour", "blue"}});
}

TEST_CASE("scope: with --target it is what the ids name and all that this needs, but not what retired steps wait for") {
  Recorded r;
  r.record("devices.old.entry@eu", {{"made_with", "unused"}});
  r.record("policies.old.entry@eu");
  r.lock.steps["devices.old.entry@eu"_id].wanted = {{"needs.policy", "policies.old.entry@eu"}};
  const Graph wanted({fake_step("authorities.a.part"), fake_step("devices.b.part", {"authorities.a.part"}),
                      fake_step("devices.b.entry@eu", {"devices.b.part"}), fake_step("devices.c.part")});
  REQUIRE(ids(in_scope(wanted, r.lock, r.kinds, {"devices.b@eu"})) ==
          Ids{"authorities.a.part", "devices.b.part", "devices.b.entry@eu"});
  const auto retired = in_scope(wanted, r.lock, r.kinds, {"policies.old"});
  REQUIRE(ids(retired) == Ids{"policies.old.entry@eu"});
  REQUIRE(retired.needs(0).empty());
  REQUIRE(ids(in_scope(wanted, r.lock, r.kinds, {"@eu"})).size() == 5);
}

TEST_CASE("scope: the order of what is retired changes which steps it has in nothing") {
  Recorded r;
  r.record("authorities.a.part");
  r.record("devices.d.part", {{"made_with", "authorities.a"}});
  const Graph none({});
  auto with = ids(in_scope(none, r.lock, r.kinds, {})), without = ids(in_scope(none, r.lock, {}));
  std::sort(with.begin(), with.end());
  std::sort(without.begin(), without.end());
  REQUIRE(with == without);
}

TEST_CASE("scope: an id that names nothing is refused, with the nearest one") {
  const Graph wanted({fake_step("devices.sensor.part"), fake_step("devices.sensor.entry@eu")});
  try {
    in_scope(wanted, {}, {}, {"devices.senor"});
    FAIL("accepted");
  } catch (const UsageError& error) {
    REQUIRE(error.what() ==
            std::string("'devices.senor' of '--target' names no step and no resource of this manifest"));
    REQUIRE(error.hint() == "did you mean 'devices.sensor'?");
  }
  REQUIRE_THROWS_AS(require_named(wanted, "devices.sensor@us", "--explain"), UsageError);
  REQUIRE_NOTHROW(require_named(wanted, "devices.sensor@eu", "--explain"));
}

TEST_CASE("scope: of a resource that is there, a step whose kind is meant is proposed, and never one that is not") {
  const Graph wanted({fake_step("devices.t1.key"), fake_step("devices.t1.certificate"),
                      fake_step("devices.t1.attachments@eu"), fake_step("devices.t1.registration@eu")});
  const auto hint_for = [&](const std::string& id) {
    try {
      require_named(wanted, id, "--replace");
    } catch (const UsageError& error) {
      return error.hint();
    }
    return std::string("taken");
  };
  CHECK(hint_for("devices.t1.cert") == "did you mean 'devices.t1.certificate'?");
  CHECK(hint_for("devices.t1.certifcate") == "did you mean 'devices.t1.certificate'?");
  CHECK(hint_for("devices.t1.attach@eu") == "did you mean 'devices.t1.attachments@eu'?");
  CHECK(hint_for("t1") == "did you mean 'devices.t1'?");
  for (const auto* other : {"devices.t1.crt", "devices.t1.csr", "devices.t1.policy", "devices.t1.thing"})
    CHECK_THAT(hint_for(other), !ContainsSubstring(".key"));
}

TEST_CASE("retired steps: of a long chain each waits for the one that needed it, of a ring none, and both are quick") {
  Recorded recorded;
  constexpr int count = 30'000;
  const bool is_ring = GENERATE(false, true);
  const auto name = [](int i) { return fmt::format("devices.d{:05}.part", i); };
  for (int i = 0; i < count; ++i) {
    const bool is_last = i + 1 == count;
    recorded.record(name(i), is_last && !is_ring ? Facts() : Facts{{"needs.part", name((i + 1) % count)}});
  }
  const Graph graph(retired_steps(Graph({}), recorded.lock, recorded.kinds));
  REQUIRE(graph.size() == count);
  CHECK(graph.steps().back().id.text() == name(count - 1));
  CHECK(graph.needs(count - 1).size() == (is_ring ? 0 : 1));
}

TEST_CASE("retired steps: a circle over what was made and what was needed holds up neither") {
  Recorded recorded;
  recorded.record("devices.a.part", {{"needs.part", "devices.b.part"}});
  recorded.record("devices.b.part", {{"needs.part", "devices.c.part"}});
  recorded.record("devices.c.part", {{"needs.part", "devices.b.part"}});
  CHECK(recorded.needs("devices.b.part") == Ids{"devices.a.part"});
  CHECK(recorded.needs("devices.c.part").empty());
  CHECK(Graph(retired_steps(Graph({}), recorded.lock, recorded.kinds)).size() == 3);
}

TEST_CASE("retired steps: what was made with a resource goes before all that is left of it") {
  Recorded r;
  r.record("authorities.a.part");
  r.record("authorities.a.entry@eu");
  r.record("authorities.b.part", {{"made_with", "authorities.a"}});
  r.record("devices.d.part", {{"made_with", "authorities.b"}});
  r.record("devices.free.part");
  REQUIRE(r.needs("authorities.a.part") == Ids{"authorities.b.part"});
  REQUIRE(r.needs("authorities.a.entry@eu") == Ids{"authorities.b.part"});
  REQUIRE(r.needs("authorities.b.part") == Ids{"devices.d.part"});
  REQUIRE(r.needs("devices.d.part").empty());
  REQUIRE(r.needs("devices.free.part").empty());
}

TEST_CASE("retired steps: all of what was made goes first, in the same target or where one belongs to none") {
  Recorded r;
  r.record("authorities.a.entry@eu");
  r.record("authorities.a.part");
  r.record("devices.d.part", {{"made_with", "authorities.a"}});
  r.record("devices.d.entry@eu");
  r.record("devices.d.entry@us");
  REQUIRE(r.needs("authorities.a.entry@eu") == Ids{"devices.d.entry@eu", "devices.d.part"});
  REQUIRE(r.needs("authorities.a.part") == Ids{"devices.d.entry@eu", "devices.d.entry@us", "devices.d.part"});
}

TEST_CASE("retired steps: who made a thing is told by its record, also where that itself is still wanted") {
  Recorded r;
  r.record("devices.d.part", {{"made_with", "authorities.a"}});
  r.record("devices.d.entry@eu");
  r.record("authorities.a.entry@eu");
  const auto retired = retired_steps(Graph({fake_step("devices.d.part")}), r.lock, r.kinds);
  REQUIRE(retired.size() == 2);
  REQUIRE(retired.front().id == "authorities.a.entry@eu");
  REQUIRE(retired.front().needs.size() == 1);
  REQUIRE(retired.front().needs.front().step == "devices.d.entry@eu");
}

TEST_CASE("retired steps: what a step needed goes after it, and after all others that needed it") {
  Recorded r;
  r.record("policies.p.entry@eu");
  r.record("devices.d.entry@eu", {{"needs.policy", "policies.p.entry@eu"}, {"needs.thing", "devices.d.sign@eu"}});
  r.record("devices.e.entry@eu", {{"needs.policy", "policies.p.entry@eu"}});
  r.record("devices.d.sign@eu");
  REQUIRE(r.needs("policies.p.entry@eu") == Ids{"devices.d.entry@eu", "devices.e.entry@eu"});
  REQUIRE(r.needs("devices.d.sign@eu") == Ids{"devices.d.entry@eu"});
  REQUIRE(r.needs("devices.d.entry@eu").empty());
}

TEST_CASE("retired steps: circles, as only a lock edited by hand has them, hold nothing up") {
  Recorded r;
  r.record("authorities.a.part", {{"made_with", "authorities.b"}});
  r.record("authorities.b.part", {{"made_with", "authorities.a"}});
  r.record("authorities.c.part", {{"made_with", "authorities.c"}});
  r.record("devices.d.part", {{"needs.x", "devices.e.part"}});
  r.record("devices.e.part", {{"needs.x", "devices.f.part"}});
  r.record("devices.f.part", {{"needs.x", "devices.d.part"}});
  r.record("devices.g.part", {{"needs.x", "devices.g.part"}, {"needs.y", "devices.unknown.part"}});
  REQUIRE(in_scope(Graph({}), r.lock, r.kinds, {}).size() == 7);
}
