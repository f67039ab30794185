// A lock whose records were edited, merged or forged: found out, by name, before anything is done with it.
#include "engine/state/damaged_record.h"
#include "tests/catch.h"
#include "tests/steps/manifests.h"
#include "tests/steps/world.h"

using namespace byoc;
using namespace byoc::test;

namespace {

// What is planned with this lock instead: nothing of it passes as "Nothing to do". Whatever else than an Error is
// thrown ends the test.
bool is_noticed(World& world, const Lock& damaged, const StepId& id) {
  world.fake.files.put("/w/byoc-ecdsa.lock.yaml", format_lock(damaged));
  try {
    const auto plan = world.plan().plan;
    return plan.has_pending() || plan.is_blocked();
  } catch (const InternalError& error) {
    UNSCOPED_INFO(error.what());
    return false;
  } catch (const Error& error) {
    UNSCOPED_INFO(error.what());
    return std::string(error.what()).find(id.text()) != std::string::npos;
  }
}

// Every wanted fact and every output of every record, damaged one at a time; without a `damage`, taken out.
void require_all_noticed(World& world, const Lock& lock, const std::optional<std::string>& damage) {
  for (const auto& [id, record] : lock.steps)
    for (const auto* facts : {&record.wanted, &record.outputs})
      for (const auto& [name, value] : *facts) {
        auto damaged = lock;
        auto& there = facts == &record.wanted ? damaged.steps.at(id).wanted : damaged.steps.at(id).outputs;
        // An adopted certificate may lack it: its issuer's key need not be here.
        if (!damage && name == "issuer_key") continue;
        if (damage)
          there[name] = *damage;
        else
          there.erase(name);
        INFO(id.text() << " " << (facts == &record.wanted ? "wanted " : "output ") << name << " '"
                       << damage.value_or("(none)") << "'");
        CHECK(is_noticed(world, damaged, id));
      }
}

}  // namespace

TEST_CASE("damaged lock: no field of any record can be damaged unnoticed, offline or live") {
  World world(connected_manifest);
  REQUIRE(world.apply().is_done());
  const auto lock = world.lock();
  REQUIRE_FALSE(world.plan().plan.has_pending());
  world.options.refresh = GENERATE(Refresh::offline, Refresh::live);
  const auto damages = {std::optional<std::string>(), std::optional<std::string>(""),
                        std::optional<std::string>("garbage"), std::optional<std::string>("\xc3\xa4\n\"\\")};
  for (const auto& damage : damages) require_all_noticed(world, lock, damage);
}

TEST_CASE("damaged lock: a record that misses an output, or is of another kind, is named") {
  World world(connected_manifest);
  REQUIRE(world.apply().is_done());
  const auto lock = world.lock();
  world.options.refresh = Refresh::offline;
  for (const auto& [id, record] : lock.steps) {
    auto damaged = lock;
    damaged.steps.at(id).kind = "quantum";
    INFO(id.text());
    CHECK(is_noticed(world, damaged, id));
  }
}

TEST_CASE("damaged lock: a date that is none is an error that names the record and the field") {
  World world;
  REQUIRE(world.apply().is_done());
  auto lock = world.lock();
  lock.steps.at("devices.deviceCert.certificate"_id).outputs["not_after"] = "garbage";
  world.fake.files.put("/w/byoc-ecdsa.lock.yaml", format_lock(lock));
  world.options.refresh = GENERATE(Refresh::offline, Refresh::live);
  REQUIRE_THROWS_AS(world.plan(), DamagedRecord);
  REQUIRE_THROWS_WITH(world.plan(), ContainsSubstring("devices.deviceCert.certificate") &&
                                        ContainsSubstring("'not_after'") && ContainsSubstring("'garbage'"));
}
