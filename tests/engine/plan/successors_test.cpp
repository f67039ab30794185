// Who is about the very thing that was recorded under an id that is gone.
#include "engine/plan/retirement/successors.h"

#include "tests/catch.h"
#include "tests/engine/plan/plan_world.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;

namespace {

struct Known {
  FakeWorld world;
  StepKinds kinds = fake_kinds(world, {"", "eu", "us", "gone"});
  std::set<std::string> targets{"eu", "us"};
  Lock lock;
  std::vector<Step> wanted;

  void record(const std::string& id, Facts outputs) { lock.steps[id_of(id)] = fake_record(id, std::move(outputs)); }

  // What was found of the wanted steps, in order.
  PlanningResult looked_at(std::vector<Observed> found, Refresh refresh = Refresh::live) const {
    PlanningResult result{{}, Graph(wanted), std::move(found), lock, {}};
    result.plan.refresh = refresh;
    return result;
  }
};

// An entry of which only what it will be made from is known.
Step entry_from(const std::string& id, const std::string& source) {
  auto step = fake_step(id);
  step.needs = {{"source", id_of(source)}};
  return step;
}

}  // namespace

TEST_CASE("successors: the very thing is told by all its needed outputs, among steps of its kind, in any target") {
  Known k;
  k.wanted = {fake_step("devices.part7.part"), fake_step("devices.other.entry@us"), fake_step("devices.new.entry@us")};
  k.record("devices.old.entry@eu", {{"serial", "7"}});
  const Graph graph(k.wanted);
  Successors successors(graph, k.lock, k.kinds, k.targets);
  REQUIRE(successors.of("devices.old.entry@eu"_id) == nullptr);
  successors.note(k.looked_at({there({{"serial", "7"}}), there({{"serial", "8"}}), there({{"serial", "7"}})}));
  REQUIRE(successors.of("devices.old.entry@eu"_id)->id == "devices.new.entry@us");
  REQUIRE(successors.found_of("devices.old.entry@eu"_id)->id == "devices.new.entry@us");
}

TEST_CASE("successors: what a step of the manifest recorded counts as well as what was found of it") {
  Known k;
  k.wanted = {fake_step("devices.new.entry@us")};
  k.record("devices.old.entry@eu", {{"serial", "7"}});
  k.record("devices.new.entry@us", {{"serial", "7"}});
  const Graph graph(k.wanted);
  const Successors successors(graph, k.lock, k.kinds, k.targets);
  REQUIRE(successors.found_of("devices.old.entry@eu"_id)->id == "devices.new.entry@us");
}

TEST_CASE("successors: a thing without anything to tell it by has none") {
  Known k;
  k.wanted = {fake_step("devices.new.proof")};
  k.record("devices.old.proof", {});
  const Graph graph(k.wanted);
  Successors successors(graph, k.lock, k.kinds, k.targets);
  successors.note(k.looked_at({there({{"serial", "made devices.old.proof"}})}));
  REQUIRE(successors.of("devices.old.proof"_id) == nullptr);
}

TEST_CASE("successors: who was not looked at is known by what it will be made from; who was, by what was found") {
  Known k;
  k.wanted = {fake_step("devices.new.part"), entry_from("devices.new.entry@us", "devices.new.part")};
  k.record("devices.old.entry@eu", {{"serial", "7"}, {"print", "loop"}});
  const Graph graph(k.wanted);
  Successors successors(graph, k.lock, k.kinds, k.targets);
  const std::vector<Observed> found{there({{"serial", "1"}, {"print", "loop"}}), there({{"serial", "8"}})};

  successors.note(k.looked_at(found, Refresh::without_aws));
  REQUIRE(successors.of("devices.old.entry@eu"_id)->id == "devices.new.entry@us");
  REQUIRE(successors.found_of("devices.old.entry@eu"_id) == nullptr);

  successors.note(k.looked_at(found));
  REQUIRE(successors.of("devices.old.entry@eu"_id) == nullptr);
}

TEST_CASE("successors: what a step will be made from may also be recorded") {
  Known k;
  k.wanted = {fake_step("devices.new.part"), entry_from("devices.new.entry@us", "devices.new.part")};
  k.record("devices.new.part", {{"print", "loop"}});
  k.record("devices.old.entry@eu", {{"serial", "7"}, {"print", "loop"}});
  const Graph graph(k.wanted);
  const Successors successors(graph, k.lock, k.kinds, k.targets);
  REQUIRE(successors.of("devices.old.entry@eu"_id)->id == "devices.new.entry@us");
  REQUIRE(successors.found_of("devices.old.entry@eu"_id) == nullptr);
}

TEST_CASE("successors: a step of a silent target has not been looked at") {
  Known k;
  k.wanted = {fake_step("devices.new.part"), entry_from("devices.new.entry@us", "devices.new.part")};
  k.record("devices.old.entry@gone", {{"serial", "7"}, {"print", "loop"}});
  const Graph graph(k.wanted);
  Successors successors(graph, k.lock, k.kinds, k.targets);
  auto looked_at = k.looked_at({there({{"serial", "1"}, {"print", "loop"}}), Observed()});
  looked_at.plan.unreachable.emplace("us", Error("no answer"));
  successors.note(looked_at);
  REQUIRE(successors.of("devices.old.entry@gone"_id)->id == "devices.new.entry@us");
  auto gone = fake_step("devices.old.entry@gone");
  REQUIRE(successors.unseen_target_for(gone) == "us");
  REQUIRE_FALSE(successors.unseen_target_for(fake_step("devices.old.entry@eu")));
  REQUIRE_FALSE(successors.unseen_target_for(fake_step("devices.old.part")));
}

TEST_CASE("successors: only unknown steps of the retired ones' kinds and targets are looked at beyond the scope") {
  Known k;
  k.wanted = {fake_step("devices.a.entry@eu"), fake_step("devices.b.entry@us"), fake_step("devices.c.entry@eu"),
              fake_step("devices.d.sign@eu"), fake_step("devices.e.entry@eu")};
  k.record("devices.c.entry@eu", {});
  k.record("devices.old.entry@eu", {});
  auto retired = fake_step("devices.old.entry@eu");
  retired.is_retired = true;
  const Graph graph(k.wanted);
  const Successors successors(graph, k.lock, k.kinds, k.targets);
  const Graph scope({fake_step("devices.e.entry@eu"), retired});
  REQUIRE(successors.unknown_to(scope) == std::vector<std::string>{"devices.a.entry@eu"});

  retired = fake_step("devices.old.entry@gone");
  retired.is_retired = true;
  REQUIRE(successors.unknown_to(Graph({retired})) ==
          std::vector<std::string>{"devices.a.entry@eu", "devices.b.entry@us", "devices.e.entry@eu"});
}
