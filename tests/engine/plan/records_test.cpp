// A lock that was edited by hand is found out before anything is done with it.
#include "engine/plan/model/records.h"

#include "engine/base/error.h"
#include "tests/catch.h"
#include "tests/support/fake_kinds.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;

namespace {

std::string complaint(const Graph& graph, const Lock& lock) {
  FakeWorld world;
  try {
    checked_records(graph, lock, fake_kinds(world));
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

Step retired(const std::string& id) {
  auto step = fake_step(id);
  step.is_retired = true;
  return step;
}

}  // namespace

TEST_CASE("records: one that has what its kind needs is good, and so is none") {
  Lock lock;
  lock.steps["devices.d.part"_id] = fake_record("devices.d.part");
  REQUIRE(complaint(Graph({fake_step("devices.d.part"), fake_step("devices.e.part")}), lock).empty());
}

TEST_CASE("records: one without a needed output, or of another kind, is refused by name") {
  Lock lock;
  lock.steps["devices.d.part"_id] = {"part", {}, {{"colour", "red"}}};
  REQUIRE(complaint(Graph({fake_step("devices.d.part")}), lock) ==
          "the lock's record of devices.d.part misses 'serial'; nothing was changed");
  lock.steps["devices.d.part"_id] = fake_record("devices.d.entry");
  REQUIRE(complaint(Graph({fake_step("devices.d.part")}), lock) ==
          "the lock's record of devices.d.part misses 'kind: part'; nothing was changed");
}

TEST_CASE("records: a kind that only the lock names is the lock's mistake, one of the manifest is ours") {
  Lock lock;
  lock.steps["devices.d.magic"_id] = fake_record("devices.d.magic");
  REQUIRE(complaint(Graph({retired("devices.d.magic")}), lock) ==
          "the lock's step 'devices.d.magic' is of the unknown kind 'magic'; nothing was changed");
  FakeWorld world;
  const auto kinds = fake_kinds(world);
  REQUIRE_THROWS_AS(kind_of(fake_step("devices.d.magic"), kinds), InternalError);
}

TEST_CASE("records: an output that can't be what was recorded is named, with its step") {
  FakeWorld world;
  Lock lock;
  lock.steps["devices.d1.part"_id] = fake_record("devices.d1.part");
  lock.steps["devices.d1.part"_id].outputs["serial"] = "garbage";
  REQUIRE_THROWS_WITH(
      checked_records(Graph({fake_step("devices.d1.part")}), lock, fake_kinds(world)),
      ContainsSubstring("devices.d1.part") && ContainsSubstring("'serial'") && ContainsSubstring("'garbage'"));
}

TEST_CASE("records: what is remembered of superseded ones and of the past is checked, too") {
  Lock lock;
  const auto id = "devices.d.part"_id;
  lock.steps[id] = fake_record("devices.d.part");
  const Graph graph({fake_step("devices.d.part")});
  lock.steps[id].history = {{"serial", "garbage"}};
  REQUIRE_THAT(complaint(graph, lock), ContainsSubstring("devices.d.part has a 'serial' that nobody recorded"));
  lock.steps[id].history = {};
  lock.superseded["devices.gone.part"_id] = {{{{"serial", "7"}}, Origin::made, Time(), "lost"}};
  REQUIRE(complaint(graph, lock).empty());
  lock.superseded["devices.gone.part"_id].front().facts = {{"colour", "red"}};
  REQUIRE_THAT(complaint(graph, lock), ContainsSubstring("devices.gone.part misses 'serial'"));
  lock.superseded["devices.gone.part"_id].front().facts = {{"serial", "garbage"}};
  REQUIRE_THAT(complaint(graph, lock), ContainsSubstring("devices.gone.part has a 'serial' that nobody recorded"));
  lock.superseded.clear();
  lock.superseded["devices.gone.magic"_id] = {{{{"serial", "7"}}, Origin::made, Time(), "lost"}};
  REQUIRE_THAT(complaint(graph, lock), ContainsSubstring("devices.gone.magic") && ContainsSubstring("kind is unknown"));
}
