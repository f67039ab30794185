// Targets that got another name, told from where they are.
#include "engine/plan/retirement/moves.h"

#include "tests/catch.h"
#include "tests/support/fake_kinds.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;

namespace {

using Moves = MovedTargets;

Step at_shelf(const std::string& id, const std::string& shelf) {
  auto step = fake_step(id);
  step.settings["shelf"] = shelf;
  return step;
}

Moves moves(const std::vector<Step>& wanted, const std::map<std::string, std::string>& recorded_shelves) {
  FakeWorld world;
  Lock lock;
  for (const auto& [id, shelf] : recorded_shelves) lock.steps[id_of(id)] = fake_record(id, {{"shelf", shelf}});
  return moved_targets(Graph(wanted), lock, fake_kinds(world, {"", "eu", "us", "old", "older"}));
}

}  // namespace

TEST_CASE("moves: a target without records is the one that is gone from the same place") {
  REQUIRE(moves({at_shelf("devices.d.entry@eu", "north")}, {{"devices.d.entry@old", "north"}}) == Moves{{"eu", "old"}});
  REQUIRE(moves({at_shelf("devices.d.entry", "north")}, {{"devices.d.entry@old", "north"}}) == Moves{{"", "old"}});
  REQUIRE(moves({at_shelf("devices.d.entry@eu", "north")}, {{"devices.d.entry", "north"}}) == Moves{{"eu", ""}});
}

TEST_CASE("moves: a target with records of its own was no other, nor is one at another place") {
  REQUIRE(moves({at_shelf("devices.d.entry@eu", "north")},
                {{"devices.d.entry@old", "north"}, {"devices.e.entry@eu", "north"}})
              .empty());
  REQUIRE(moves({at_shelf("devices.d.entry@eu", "north")}, {{"devices.d.entry@old", "south"}}).empty());
  REQUIRE(moves({fake_step("devices.d.entry@eu")}, {{"devices.d.entry@old", "north"}}).empty());
}

TEST_CASE("moves: where two targets are at one place, nobody can tell which it became") {
  REQUIRE(moves({at_shelf("devices.d.entry@eu", "north"), at_shelf("devices.d.entry@us", "north")},
                {{"devices.d.entry@old", "north"}})
              .empty());
}

TEST_CASE("moves: what was recorded of a step before is found under the old target, if it is of the same kind") {
  Lock lock;
  lock.steps["devices.d.entry@old"_id] = fake_record("devices.d.entry@old");
  lock.steps["devices.d.sign@old"_id] = fake_record("devices.d.entry@old");
  const Moves moved{{"eu", "old"}};
  REQUIRE(record_before_move(fake_step("devices.d.entry@eu"), moved, lock) == lock.find("devices.d.entry@old"_id));
  REQUIRE(record_before_move(fake_step("devices.d.sign@eu"), moved, lock) == nullptr);
  REQUIRE(record_before_move(fake_step("devices.e.entry@eu"), moved, lock) == nullptr);
  REQUIRE(record_before_move(fake_step("devices.d.entry@us"), moved, lock) == nullptr);
}
