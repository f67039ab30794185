// Every certificate is remembered until it expires: what the lock says of those that were superseded or retired.
#include "tests/steps/expectations.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;

namespace {

constexpr auto device = "devices.d1.certificate";

const auto without_device = edited(connected_manifest, connected_device, "");

Record recorded(World& world, const std::string& id) {
  return *world.lock().find(id_of(id));
}

SupersededList superseded(World& world, const std::string& id) {
  return world.lock().superseded_by(id_of(id));
}

void renew(World& world) {
  world.fake.clock.advance(std::chrono::hours(24 * 85));
  REQUIRE(world.action(device) == Action::renew);
  require_done(world);
}

void prune(World& world) {
  world.options.prune = true;
  require_done(world);
  world.options.prune = false;
}

}  // namespace

TEST_CASE("remembered: a renewed certificate, with all that tells it from others") {
  World world(connected_manifest);
  require_done(world);
  const auto before = recorded(world, device);
  REQUIRE(before.origin == Origin::made);
  REQUIRE(before.outputs.at("issuer") == "CN=Root");
  REQUIRE(superseded(world, device).empty());
  const auto id = recorded(world, "devices.d1.registration").outputs.at("certificate_id");
  renew(world);
  const auto list = superseded(world, device);
  REQUIRE(list.size() == 1);
  auto facts = before.outputs;
  facts["certificate_id"] = id;
  REQUIRE(list.front() == Superseded{facts, Origin::made, *parse_rfc3339(before.outputs.at("not_after")), "renewed"});
  REQUIRE_FALSE(world.plan().plan.has_pending());
}

TEST_CASE("remembered: until it expires, and then no longer than the next change") {
  const auto manifest = edited(connected_manifest, "    register: {}", "    overlap: 0d\n    register: {}");
  World world(manifest);
  require_done(world);
  renew(world);
  renew(world);
  // The first one ended after 90 days, 170 days have passed.
  REQUIRE(superseded(world, device).size() == 1);
  world.fake.clock.advance(std::chrono::hours(24 * 6));
  const auto text = world.file("byoc-ecdsa.lock.yaml");
  require_done(world);
  REQUIRE(world.file("byoc-ecdsa.lock.yaml") == text);  // nothing to do, nothing written
  world.set_manifest(edited(manifest, "batch: \"7\"", "batch: \"8\""));
  require_done(world);
  REQUIRE(superseded(world, device).empty());
}

TEST_CASE("remembered: a retired one, as which it was known in every target") {
  const std::string targets = "aws: {targets: {us: {region: us-east-1}, eu: {region: eu-central-1}}}";
  World world(edited(connected_manifest, "aws: {region: us-east-1}", targets));
  require_done(world);
  const auto us = recorded(world, "devices.d1.registration@us").outputs.at("certificate_id");
  const auto eu = recorded(world, "devices.d1.registration@eu").outputs.at("certificate_id");
  world.set_manifest(edited(without_device, "aws: {region: us-east-1}", targets));
  prune(world);
  REQUIRE(world.lock().find(id_of(device)) == nullptr);
  const auto list = superseded(world, device);
  REQUIRE(list.size() == 1);
  REQUIRE(list.front().kept_because == "retired");
  REQUIRE(list.front().facts.at("certificate_id@us") == us);
  REQUIRE(list.front().facts.at("certificate_id@eu") == eu);
  REQUIRE_FALSE(world.plan().plan.has_pending());
}

TEST_CASE("remembered: when a certificate was revoked and why") {
  World world(edited(connected_manifest, "register: {}", "register: {status: REVOKED}"));
  require_done(world);
  const auto begun = format_rfc3339(world.fake.clock.now());
  // It was registered so: nobody but the manifest has revoked it.
  REQUIRE(recorded(world, "devices.d1.status").history ==
          Facts{{"revoked_at", begun}, {"revoked_because", "the manifest says 'status: REVOKED'"}});
  world.fake.clock.advance(std::chrono::hours(24));
  world.options.replace = {"devices.d1"};
  REQUIRE(world.apply().is_done());
  const auto facts = superseded(world, device).front().facts;
  REQUIRE(facts.at("revoked_at") == begun);
  REQUIRE(facts.at("revoked_because") == "the manifest says 'status: REVOKED'");
  REQUIRE(superseded(world, device).front().kept_because == "replaced");
  REQUIRE(recorded(world, "devices.d1.status").history.at("revoked_at") == format_rfc3339(world.fake.clock.now()));
}

TEST_CASE("remembered: of one that was found revoked, when it was found") {
  World world(connected_manifest);
  require_done(world);
  world.iot.update_certificate(recorded(world, "devices.d1.registration").outputs.at("certificate_id"), "REVOKED");
  world.set_manifest(edited(connected_manifest, "register: {}", "register: {status: REVOKED}"));
  require_done(world);
  const auto history = recorded(world, "devices.d1.status").history;
  REQUIRE(history.at("revoked_because") == "found revoked in AWS IoT");
  world.fake.clock.advance(std::chrono::hours(1));
  auto lock = world.lock();
  lock.steps.at("devices.d1.status"_id).outputs["status"] = "ACTIVE";
  world.fake.files.put("/w/byoc-ecdsa.lock.yaml", format_lock(lock));
  REQUIRE(world.action("devices.d1.status") == Action::adopt);
  require_done(world);
  REQUIRE(recorded(world, "devices.d1.status").history == history);
}

TEST_CASE("remembered: what was forgotten is not made again, unless that is asked for") {
  World world(connected_manifest);
  require_done(world);
  for (const auto* name : {"/w/pki/d1.key", "/w/pki/d1.crt"}) world.fake.files.remove(name);
  world.forget("devices.d1");
  REQUIRE(world.action(device) == Action::blocked);
  REQUIRE(world.decision(device).reasons.front().code == ReasonCode::was_forgotten);
  world.apply();
  REQUIRE_FALSE(world.has_file("pki/d1.crt"));
  world.options.replace = {"devices.d1"};
  REQUIRE(world.action(device) == Action::create);
}

TEST_CASE("origin: what byoc-apply made and what was there are told apart") {
  World world(connected_manifest);
  require_done(world);
  for (const auto& [id, record] : world.lock().steps) {
    INFO(id.text());
    CHECK(record.origin == Origin::made);
  }
  world.fake.files.remove("/w/byoc-ecdsa.lock.yaml");
  require_done(world);
  for (const auto& [id, record] : world.lock().steps) {
    INFO(id.text());
    CHECK(record.origin == Origin::adopted);
  }
}

TEST_CASE("origin: a certificate of ours that is registered already was so by a run that was cut off") {
  World world(connected_manifest);
  require_done(world);
  auto lock = world.lock();
  for (const auto* id : {"devices.d1.registration", "authorities.root.registration"}) lock.steps.erase(id_of(id));
  world.fake.files.put("/w/byoc-ecdsa.lock.yaml", format_lock(lock));
  require_done(world);
  REQUIRE(recorded(world, "devices.d1.registration").origin == Origin::made);
  REQUIRE(recorded(world, "authorities.root.registration").origin == Origin::made);
}

TEST_CASE("origin: what goes on under another name was still made here, and its past goes with it") {
  World world(connected_manifest);
  require_done(world);
  renew(world);
  const auto past = superseded(world, device);
  world.fake.files.put("/w/pki/d2.key", world.file("pki/d1.key"));
  world.fake.files.put("/w/pki/d2.crt", world.file("pki/d1.crt"));
  auto renamed = edited(connected_manifest, "  d1:\n", "  d2:\n");
  world.set_manifest(edited(renamed, "thing: {", "thing: {name: d1, "));
  prune(world);
  REQUIRE(world.lock().find(id_of(device)) == nullptr);
  REQUIRE(superseded(world, device).empty());
  REQUIRE(superseded(world, "devices.d2.certificate") == past);
  for (const auto* step : {"key", "certificate", "registration", "status", "thing"}) {
    INFO(step);
    CHECK(recorded(world, fmt::format("devices.d2.{}", step)).origin == Origin::made);
  }
}

TEST_CASE("remembered: a lock of format 1 is left as it is while there is nothing to do, and goes on from there") {
  World world(connected_manifest);
  require_done(world);
  auto lock = world.lock();
  for (auto& [id, record] : lock.steps) {
    record.origin = Origin::unsaid;
    record.outputs.erase("issuer");
  }
  auto text = format_lock(lock);
  text.replace(text.find("format: 2"), 9, "format: 1");
  world.fake.files.put("/w/byoc-ecdsa.lock.yaml", text);
  require_done(world);
  REQUIRE(world.file("byoc-ecdsa.lock.yaml") == text);
  renew(world);
  REQUIRE_THAT(world.file("byoc-ecdsa.lock.yaml"), ContainsSubstring("format: 2\n"));
  REQUIRE(superseded(world, device).front().origin == Origin::unsaid);
  REQUIRE_FALSE(superseded(world, device).front().facts.contains("issuer"));
  REQUIRE(recorded(world, device).origin == Origin::made);
  REQUIRE(recorded(world, "authorities.root.certificate").origin == Origin::unsaid);
}
