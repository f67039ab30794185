// An older certificate that somebody puts back, as a backup or a checkout does, is the present one again, or is
// refused.
#include "tests/steps/expectations.h"
#include "tests/steps/manifests.h"

using namespace byoc;
using namespace byoc::test;

namespace {

constexpr auto registration = "devices.d1.registration";
constexpr auto file = "/w/pki/d1.crt";

std::string id_of_device(World& world) {
  return fact(world.lock().find(id_of(registration))->outputs, "certificate_id");
}

std::string status_of(World& world, const std::string& id) {
  const auto found = world.iot.describe_certificate(id);
  return found ? found->status : "gone";
}

// The first certificate's id; the device has another one since, for the same key.
std::string renewed(World& world) {
  require_done(world);
  auto first = id_of_device(world);
  world.options.replace = {"devices.d1.certificate"};
  REQUIRE(world.apply().is_done());
  world.options = {.threads = 1};
  REQUIRE(id_of_device(world) != first);
  return first;
}

}  // namespace

TEST_CASE("put back: a certificate that was succeeded is the present one again, and nothing ends or deletes it") {
  const bool is_pruned = GENERATE(false, true);
  World world(connected_manifest);
  const auto original = [&] {
    require_done(world);
    return world.fake.files.read(file);
  }();
  const auto first = renewed(world);
  const auto second = id_of_device(world);
  world.fake.files.replace(file, original, 0644);
  require_done(world);
  REQUIRE(id_of_device(world) == first);
  CHECK(world.action(registration) == Action::none);

  world.options.prune = is_pruned;
  world.options.no_overlap = true;
  world.apply();
  world.apply();
  world.options = {.threads = 1};
  CHECK(status_of(world, first) == "ACTIVE");
  CHECK(status_of(world, second) == (is_pruned ? "gone" : "INACTIVE"));
  world.fake.clock.advance(std::chrono::days(40));
  world.options.prune = is_pruned;
  world.apply();
  CHECK(status_of(world, first) == "ACTIVE");
}

TEST_CASE("put back: a lock that has the present certificate among the succeeded ones is put right, and it lives on") {
  World world(connected_manifest);
  require_done(world);
  const auto present = id_of_device(world);
  auto lock = world.lock();
  lock.steps.at(id_of(registration)).outputs["kept." + present] = "2026-01-01T00:00:00Z";
  world.fake.files.put("/w/byoc-ecdsa.lock.yaml", format_lock(lock));
  world.options.prune = true;
  require_done(world);
  CHECK(status_of(world, present) == "ACTIVE");
  CHECK_FALSE(world.lock().find(id_of(registration))->outputs.contains("kept." + present));
}

TEST_CASE("put back: a certificate that was revoked is refused, and the good one is left alone") {
  World world(connected_manifest);
  require_done(world);
  const auto original = world.fake.files.read(file);
  const auto first = renewed(world);
  const auto second = id_of_device(world);
  const auto good = world.fake.files.read(file);
  world.iot.update_certificate(first, "REVOKED");
  world.fake.files.replace(file, original, 0644);
  for (int i = 0; i < 2; ++i) {
    CHECK(world.action(registration) == Action::blocked);
    world.apply();
  }
  CHECK(status_of(world, second) == "ACTIVE");
  // As the hint says.
  world.fake.files.replace(file, good, 0644);
  require_done(world);
  CHECK(id_of_device(world) == second);
  CHECK(status_of(world, second) == "ACTIVE");
}
