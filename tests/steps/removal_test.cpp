// Whatever is deleted is described first, and is what the plan has named: a record that names another's takes nothing
// of it away.
#include "steps/aws/iot/iot_client.h"
#include "steps/iot/kept_certificates.h"
#include "tests/steps/expectations.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;

namespace {

// A second device, tied to the same as the first one.
const std::string both = std::string(connected_manifest) + R"(  d2:
    issuer: root
    subject: {common_name: d2}
    validity: 90d
    register: {}
    policies: [reader]
    thing: {type: thermostat, groups: [line], attributes: {site: plant-2, batch: "8"}}
)";

// Without d1.
std::string second_alone() {
  return both.substr(0, both.find("  d1:\n")) + both.substr(both.find("  d2:\n"));
}

StepId of_second(const StepId& id) {
  return StepId("devices.d2", id.kind());
}

}  // namespace

TEST_CASE("removal: what somebody has deleted since it was looked at is off everything, and deleted") {
  World world(connected_manifest);
  require_done(world);
  const aws::Session session({.region = "us-east-1", .profile = {}, .endpoint_url = {}, .account = {}});
  auto host = world.fake.host();
  const auto id = fact(world.lock().find("devices.d1.registration"_id)->outputs, "certificate_id");
  const auto seen = describe(aws::IotReader(session, host.reader()), CertificateType::device, id).value();
  REQUIRE(seen.status == "ACTIVE");
  take_away(seen, CertificateType::device, session, host);
  REQUIRE_FALSE(describe(aws::IotReader(session, host.reader()), CertificateType::device, id));
  REQUIRE_NOTHROW(take_away(seen, CertificateType::device, session, host));
}

TEST_CASE("removal: a record of a retired step that names another's id, ARN, name or link takes nothing of it away") {
  World world(both);
  require_done(world);
  const auto honest = world.lock();
  std::size_t forged = 0;
  for (const auto& [id, record] : honest.steps) {
    const auto* other = id.resource() == "devices.d1" && id.kind() != "key" && id.kind() != "certificate"
                            ? honest.find(of_second(id))
                            : nullptr;
    if (other == nullptr) continue;
    for (const auto& [name, value] : other->outputs) {
      if (find_fact(record.outputs, name) == value) continue;
      auto lock = honest;
      lock.steps.at(id).outputs[name] = value;
      world.fake.files.put("/w/byoc-ecdsa.lock.yaml", format_lock(lock));
      world.set_manifest(second_alone());
      world.options.prune = true;
      world.apply();
      world.options.prune = false;
      INFO(id.text() << " " << name << ": " << value);
      ++forged;
      // All of the second device is as it was.
      for (const auto& planned : world.plan().plan.steps)
        if (planned.step.resource() == "devices.d2") CHECK(planned.decision.action == Action::none);
      // And the first one comes back for the next forgery.
      world.fake.files.put("/w/byoc-ecdsa.lock.yaml", format_lock(honest));
      world.set_manifest(both);
      world.apply();
    }
  }
  REQUIRE(forged >= 10);
}

TEST_CASE("removal: what somebody took off already, or changed meanwhile, is no reason to fail and is left alone") {
  World world(connected_manifest);
  require_done(world);
  const auto arn = world.lock().find("devices.d1.registration"_id)->outputs.at("arn");
  const auto ca = world.lock().find("authorities.root.registration"_id)->outputs.at("arn");
  world.registry.detach_policy("reader", arn);
  world.registry.tag_resource(ca, {{"site", "plant-9"}});
  world.set_manifest(edited(edited(connected_manifest, "    policies: [reader]\n", ""), ", tags: {site: plant-2}", ""));
  world.options.prune = true;
  require_done(world);
  REQUIRE(world.registry.list_tags_for_resource(ca) == aws::Attributes{{"site", "plant-9"}});
}
