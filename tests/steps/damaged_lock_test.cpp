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
        // An adopted certificate may lack the one, since its issuer's key need not be here; all of a lock of format 1
        // lack the other.
        if (!damage && (name == "issuer_key" || name == "issuer")) continue;
        // An empty name is one, and nothing else is known offline.
        if (damage == "" && name == "issuer" && world.options.refresh == Refresh::offline) continue;
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

TEST_CASE("damaged lock: an output that could be one, but is not what the file says, is found out") {
  World world;
  REQUIRE(world.apply().is_done());
  const auto [name, forged] = GENERATE(table<std::string, std::string>(
      {{"issuer", "CN=Somebody Else"}, {"serial", "0123"}, {"not_after", "2099-01-01T00:00:00Z"}}));
  auto lock = world.lock();
  lock.steps.at("devices.deviceCert.certificate"_id).outputs[name] = forged;
  world.fake.files.put("/w/byoc-ecdsa.lock.yaml", format_lock(lock));
  const auto decision = world.decision("devices.deviceCert.certificate");
  CAPTURE(name);
  REQUIRE(decision.action == Action::blocked);
  REQUIRE(decision.reasons.front().code == ReasonCode::record_is_wrong);
  REQUIRE(decision.reasons.back().fact == name);
}

TEST_CASE("damaged lock: no field of what was superseded, and none of the past, can be damaged unnoticed") {
  World world(edited(connected_manifest, "register: {}", "register: {status: REVOKED}"));
  REQUIRE(world.apply().is_done());
  world.options.replace = {"devices.d1"};
  REQUIRE(world.apply().is_done());
  world.options.replace.clear();
  const auto lock = world.lock();
  const auto id = "devices.d1.certificate"_id;
  const auto facts = lock.superseded.at(id).front().facts;
  REQUIRE(facts.size() == 10);
  for (const auto& [name, value] : facts) {
    if (name == "revoked_because") continue;  // any words
    auto damaged = lock;
    damaged.superseded.at(id).front().facts[name] = "garbage";
    INFO(name);
    CHECK(is_noticed(world, damaged, id));
  }
  for (const auto* needed : {"fingerprint", "serial", "not_before", "not_after", "public_key"}) {
    auto damaged = lock;
    damaged.superseded.at(id).front().facts.erase(needed);
    INFO(needed);
    CHECK(is_noticed(world, damaged, id));
  }
  auto damaged = lock;
  damaged.steps.at("devices.d1.status"_id).history["revoked_at"] = "garbage";
  CHECK(is_noticed(world, damaged, "devices.d1.status"_id));
}

TEST_CASE("damaged lock: of what is gone from the manifest, a wanted value that nobody wanted is named") {
  World world(connected_manifest);
  REQUIRE(world.apply().is_done());
  const auto lock = world.lock();
  world.set_manifest(edited(connected_manifest, connected_device, ""));
  world.options.refresh = GENERATE(Refresh::offline, Refresh::live);
  REQUIRE_NOTHROW(world.plan());
  const auto [id, name] = GENERATE(table<StepId, std::string>({{"devices.d1.certificate"_id, "is_authority"},
                                                               {"devices.d1.certificate"_id, "protect"},
                                                               {"devices.d1.certificate"_id, "validity"},
                                                               {"devices.d1.registration"_id, "type"}}));
  auto damaged = lock;
  damaged.steps.at(id).wanted[name] = "garbage";
  CAPTURE(id.text(), name);
  CHECK(is_noticed(world, damaged, id));
}
