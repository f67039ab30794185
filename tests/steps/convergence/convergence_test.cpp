// A service that fails at random, in every way it knows: runs go on until all is there, and nothing is there twice.
#include <set>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "tests/steps/expectations.h"
#include "tests/support/thorough.h"

using namespace byoc;
using namespace byoc::test;

namespace {

constexpr int device_count = 50;
#ifdef __SANITIZE_ADDRESS__
constexpr int seed_count = 4;
#else
constexpr int seed_count = 20;
#endif
constexpr std::size_t fault_kinds = 9;  // of sandbox::Fault

std::string fleet_manifest() {
  std::string text = connected_manifest;
  text.erase(text.find("devices:"));
  text += "devices:\n";
  for (int i = 0; i < device_count; ++i)
    text += fmt::format(
        "  d{0}: {{issuer: root, subject: {{common_name: d{0}}}, validity: 90d, register: {{}}, policies: [reader], "
        "thing: {{type: thermostat, groups: [line]}}}}\n",
        i);
  return text;
}

// That fleet without AWS: keys and certificates only, which every seed may share.
std::string offline_manifest() {
  auto text = fleet_manifest();
  text.erase(text.find("policies:\n"), text.find("authorities:") - text.find("policies:\n"));
  const std::string part = ", register: {}, policies: [reader], thing: {type: thermostat, groups: [line]}";
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part)) text.erase(at, part.size());
  text.erase(text.find("    register: {"), text.find("devices:") - text.find("    register: {"));
  return text;
}

const std::map<std::string, std::string>& keys_and_certificates() {
  static const auto files = [] {
    World world(offline_manifest());
    world.apply(8);
    return world.fake.files.contents();
  }();
  return files;
}

// Every fault that is dealt out is noted in `dealt`.
sandbox::FaultHook faults(std::uint64_t seed, std::set<sandbox::Fault::Kind>& dealt) {
  auto random = std::make_shared<sandbox::RandomFaults>(seed);
  random->add("chaos:0.3");
  random->add("jitter:100ms");
  random->add("lag:2s");
  if (seed % 3 == 0) random->add("skew:20m");  // more than a signature may be off
  return [random, &dealt](std::string_view, std::string_view) {
    const auto fault = random->next();
    if (fault.kind != sandbox::Fault::Kind::none) dealt.insert(fault.kind);
    return fault;
  };
}

// 0 if `most` runs are not enough.
int runs_until_done(World& world, int most = 20) {
  for (int runs = 1; runs <= most; ++runs) {
    try {
      if (world.apply(8).is_done()) return runs;
    } catch (const Error&) {
      // The plan itself met too many faults.
    }
  }
  return 0;
}

// The fleet is taken down again; a thing type is deleted five minutes after its deprecation.
void require_taken_down(World& world, sandbox::FaultHook fault) {
  world.fault = std::move(fault);
  world.set_manifest("version: 1\nname: connected\naws: {region: us-east-1}\n");
  world.options.prune = true;
  world.options.prune_adopted = true;  // of what was made, the answer was lost
  int runs = 0;
  for (bool is_done = false; !is_done; ++runs) {
    REQUIRE(runs < 40);
    is_done = runs_until_done(world, 1) == 1;
    world.fake.clock.advance(std::chrono::minutes(6));
  }
  world.fault = nullptr;
  REQUIRE(world.lock().steps.empty());
  REQUIRE(world.count_in_aws("ListCertificates", "/certificates", "certificates") == 0);
  REQUIRE(world.count_in_aws("ListCACertificates", "/cacertificates", "certificates") == 0);
  for (const auto* list : {"things", "policies"})
    REQUIRE(world.count_in_aws("List", fmt::format("/{}", list), list) == 0);
}

}  // namespace

TEST_CASE("convergence: with 30 % of requests failing, 50 devices get there, nothing twice and nothing left over") {
  const auto manifest = fleet_manifest();
  std::set<sandbox::Fault::Kind> dealt;
  for (int seed = 1; seed <= thorough(seed_count); ++seed) {
    INFO("seed " << seed);
    World world(manifest);
    for (const auto& [name, content] : keys_and_certificates())
      world.fake.files.put(name, name == world.path ? manifest : content, name.ends_with(".key") ? 0600 : 0644);
    world.fault = faults(static_cast<std::uint64_t>(seed), dealt);
    REQUIRE(runs_until_done(world) > 0);
    world.fault = nullptr;
    REQUIRE_FALSE(world.plan().plan.has_changes());
    REQUIRE(world.count_in_aws("ListCertificates", "/certificates?pageSize=250", "certificates") == device_count);
    REQUIRE(world.count_in_aws("ListCACertificates", "/cacertificates", "certificates") == 1);
    REQUIRE(world.count_in_aws("ListThings", "/things?maxResults=250", "things") == device_count);
    REQUIRE(world.count_in_aws("ListPolicies", "/policies", "policies") == 1);
    REQUIRE(world.count_in_aws("ListProvisioningTemplates", "/provisioning-templates", "templates") == 1);
    if (seed % 20 == 1) require_taken_down(world, faults(static_cast<std::uint64_t>(seed), dealt));
  }
  REQUIRE(dealt.size() == fault_kinds);
}
