// What the engine promises whatever the kind, over the kinds of the document: keys, certificates, registrations.
#include "tests/steps/expectations.h"

using namespace byoc;
using namespace byoc::test;

namespace {

bool is_nothing_to_do(const PlanningResult& planned) {
  return !planned.plan.has_changes() && !planned.plan.is_blocked();
}

std::map<std::string, std::string> private_keys(World& world) {
  std::map<std::string, std::string> keys;
  for (const auto& [name, content] : world.fake.files.contents())
    if (content.find("PRIVATE KEY") != std::string::npos) keys[name] = content;
  return keys;
}

// With the state in files, or in memory: the promises are the same.
struct AnyWorld : World {
  explicit AnyWorld(bool is_in_memory) {
    if (!is_in_memory) return;
    state = std::make_shared<MemoryState>();
    state->lock.manifest_name = "byoc-ecdsa";
  }
};

}  // namespace

TEST_CASE("contract: apply, then there is nothing to do") {
  World world;
  const auto result = world.apply();
  INFO(all_errors(result));
  REQUIRE(result.is_done());
  REQUIRE(is_nothing_to_do(world.plan()));
}

TEST_CASE("contract: a second run changes nothing and asks once for each registered certificate") {
  World world;
  world.apply();
  const auto before = world.fake.files.contents();
  const auto effects = world.fake.faults.effects();
  const auto requests = world.fake.http.requests().size();
  REQUIRE(world.apply().is_done());
  REQUIRE(world.fake.files.contents() == before);
  REQUIRE(world.fake.faults.effects() == effects);
  REQUIRE(world.fake.http.requests().size() == requests + 3);
}

TEST_CASE("contract: inspecting and planning never write, and give the same plan twice") {
  World world;
  const auto first = world.plan().plan;
  const auto second = world.plan().plan;
  REQUIRE(world.fake.faults.effects() == 0);
  REQUIRE(first.digest() == second.digest());
  world.fake.clock.advance(std::chrono::hours(5));
  REQUIRE(world.plan().plan.digest() == first.digest());
}

TEST_CASE("contract: the first run makes one call for each registration") {
  World world;
  world.apply();
  REQUIRE(world.calls("GetRegistrationCode") == 1);
  REQUIRE(world.calls("RegisterCACertificate") == 2);
  REQUIRE(world.calls("RegisterCertificate") == 1);
  REQUIRE(world.calls("UpdateCACertificate") == 0);
  REQUIRE(world.calls("UpdateCertificate") == 0);
}

TEST_CASE("contract: stopped at any side effect, the next run finishes; no key is lost, nothing is registered twice") {
  using Mode = FaultPlan::Mode;
  const auto mode = GENERATE(Mode::crash_before, Mode::crash_after, Mode::crash_midway, Mode::fail, Mode::fail_after);
  const bool is_in_memory = GENERATE(false, true);
  bool was_stopped = true;
  for (std::size_t at = 0; was_stopped; ++at) {
    AnyWorld world(is_in_memory);
    INFO("effect " << at);
    was_stopped = apply_stopped(world, at, mode);
    REQUIRE((was_stopped || at > 10));
    const auto kept = private_keys(world);
    const auto result = world.apply();
    INFO(all_errors(result));
    REQUIRE(result.is_done());
    REQUIRE(is_nothing_to_do(world.plan()));
    REQUIRE(world.calls("RegisterCACertificate") == 2);
    REQUIRE(world.calls("RegisterCertificate") == 1);
    const auto keys = private_keys(world);
    REQUIRE(keys.size() == 3);
    for (const auto& [name, content] : kept) REQUIRE(keys.at(name) == content);
  }
}

TEST_CASE("contract: stopped at two side effects in a row, the third run finishes") {
  const auto mode = GENERATE(FaultPlan::Mode::crash_after, FaultPlan::Mode::crash_midway);
  bool was_stopped = true;
  for (std::size_t first = 0; was_stopped; first += 2) {
    World world;
    was_stopped = apply_stopped(world, first, mode);
    apply_stopped(world, 2, mode);
    REQUIRE(world.apply().is_done());
    REQUIRE(is_nothing_to_do(world.plan()));
    REQUIRE(world.calls("RegisterCACertificate") == 2);
    REQUIRE(world.calls("RegisterCertificate") == 1);
  }
}

TEST_CASE("contract: a failed step fails alone; what needs it is skipped, the rest is done and recorded") {
  World world;
  // The first effect that belongs to the device's key: everything of the authorities goes on.
  world.fake.files.put("/w/other", "");
  world.apply();
  const auto log = world.fake.faults.log();
  std::size_t at = 0;
  while (log.at(at) != "create /w/deviceCert.key") ++at;
  World failing;
  failing.fake.files.put("/w/other", "");
  failing.fake.faults.set(FaultPlan::Mode::fail, at);
  const auto result = failing.apply();
  REQUIRE(result.count(StepState::failed) == 1);
  REQUIRE(result.count(StepState::skipped) == 4);
  failing.fake.faults.reset();
  REQUIRE(failing.calls("RegisterCACertificate") == 2);
  REQUIRE(failing.action("authorities.intermediate.status") == Action::none);
}

TEST_CASE("contract: a preview reads through the journal of a killed run, and the next run writes it into the lock") {
  World world;
  apply_stopped(world, 20);
  const auto before = world.fake.files.contents();
  REQUIRE(before.contains("/w/.byoc-ecdsa.lock.yaml.byoc-journal"));
  REQUIRE_FALSE(before.contains("/w/byoc-ecdsa.lock.yaml"));
  const auto recorded = world.lock().steps.size();
  REQUIRE(recorded > 5);
  REQUIRE(world.plan().plan.summary().at(Action::none) >= recorded);
  REQUIRE(world.fake.files.contents() == before);
  REQUIRE(world.apply().is_done());
  REQUIRE_FALSE(world.fake.files.contents().contains("/w/.byoc-ecdsa.lock.yaml.byoc-journal"));
  REQUIRE(world.lock().steps.size() == 14);
}

TEST_CASE("contract: many threads come to the same end") {
  World world(source_file("manifests/product-lines.yaml"));
  REQUIRE(world.apply(8).is_done());
  REQUIRE(is_nothing_to_do(world.plan()));
}

TEST_CASE("contract: with the lock lost, everything is adopted and nothing is made or registered anew") {
  World world;
  world.apply();
  world.fake.files.remove("/w/byoc-ecdsa.lock.yaml");
  const auto files = world.fake.files.contents();
  const auto planned = world.plan();
  const auto summary = planned.plan.summary();
  REQUIRE(summary.at(Action::adopt) == 14);
  REQUIRE(summary.at(Action::none) == 3);
  REQUIRE(world.apply().is_done());
  REQUIRE(world.calls("RegisterCACertificate") == 2);
  for (const auto& [name, content] : files) REQUIRE(world.fake.files.contents().at(name) == content);
  REQUIRE(is_nothing_to_do(world.plan()));
}

TEST_CASE("contract: lock, plan and results hold no key material and no credential") {
  World world;
  const auto result = world.apply();
  std::string shown = format_lock(world.lock());
  for (const auto& step : world.plan().plan.steps) shown += all_reasons(step);
  for (const auto& step : result.steps)
    for (const auto& [name, value] : step.outputs) shown += value;
  REQUIRE(shown.find("PRIVATE") == std::string::npos);
  for (const auto& [name, pem] : private_keys(world)) {
    const auto body = pem.substr(pem.find('\n') + 1, 40);
    REQUIRE(shown.find(body) == std::string::npos);
  }
}
