// What each kind does in the situations that people meet.
#include "steps/x509/certificate.h"
#include "tests/steps/expectations.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;

namespace {

x509::Certificate certificate(World& world, const std::string& file) {
  return x509::Certificate::from_pem(world.file(file));
}

std::string recorded(World& world, const std::string& step, const std::string& name) {
  return world.lock().find(id_of(step))->outputs.at(name);
}

}  // namespace

TEST_CASE("certificate: a registered one whose file is gone is fetched back, nothing is issued or registered") {
  World world;
  world.apply();
  world.forget_calls();
  for (const std::string file : {"rootCA.crt", "intermediateCA.crt", "deviceCert.crt"}) {
    const auto before = world.file(file);
    world.fake.files.remove("/w/" + file);
    const auto step = file == "rootCA.crt"           ? "authorities.root.certificate"
                      : file == "intermediateCA.crt" ? "authorities.intermediate.certificate"
                                                     : "devices.deviceCert.certificate";
    const auto planned = world.planned(step);
    REQUIRE(planned.decision.action == Action::update);
    REQUIRE_THAT(all_reasons(planned), ContainsSubstring("fetched back from AWS IoT"));
    REQUIRE(world.plan().plan.summary().at(Action::none) == 16);
    REQUIRE(world.apply().is_done());
    REQUIRE(world.file(file) == before);
  }
  REQUIRE(world.calls("RegisterCACertificate") == 0);
  REQUIRE(world.calls("RegisterCertificate") == 0);
  REQUIRE_FALSE(world.plan().plan.has_changes());
}

TEST_CASE("certificate: an unregistered one whose file is gone is issued again, and so is what depends on it") {
  World world(plain_manifest);
  world.apply();
  const auto old_device = world.file("pki/d1.crt");
  const auto old_serial = certificate(world, "pki/d1.crt").serial();
  world.fake.files.remove("/w/pki/sub.crt");
  REQUIRE(world.action("authorities.root.certificate") == Action::none);
  REQUIRE(world.action("authorities.sub.certificate") == Action::create);
  REQUIRE(world.action("devices.d1.certificate") == Action::renew);
  REQUIRE(world.apply().is_done());
  REQUIRE(world.file("pki/d1.crt") != old_device);
  REQUIRE(world.file("pki/d1." + old_serial + ".crt") == old_device);
  REQUIRE(certificate(world, "pki/d1.crt").is_signed_by(certificate(world, "pki/sub.crt").public_key()));
  REQUIRE_FALSE(world.plan().plan.has_changes());
}

TEST_CASE("registration: a CA that is to begin in the future is not begun before, since AWS IoT would not take it") {
  const auto later = edited(plain_manifest, "    subject: {common_name: Root}\n    validity: 1000d",
                            "    subject: {common_name: Root}\n    not_before: 2026-12-01T00:00:00Z\n    not_after: "
                            "2030-01-01T00:00:00Z\n    register: {}") +
                     "aws: {region: us-east-1}\n";
  World world(later);
  require_refused(world, "authorities.root.registration", "not valid before 2026-12-01T00:00:00Z");
  REQUIRE_FALSE(world.has_file("pki/root.key"));
  world.fake.clock.advance(std::chrono::hours(24 * 80));
  require_done(world);
}

TEST_CASE("status: a device certificate set INACTIVE in the console is set ACTIVE again") {
  World world;
  world.apply();
  const auto id = recorded(world, "devices.deviceCert.registration", "certificate_id");
  world.iot.update_certificate(id, "INACTIVE");
  REQUIRE(world.action("devices.deviceCert.status") == Action::update);
  REQUIRE(world.apply().is_done());
  REQUIRE(world.iot.describe_certificate(id)->status == "ACTIVE");
}

TEST_CASE("certificate: a validity that reaches the issuer's end is cut there, and the plan says so") {
  World world;
  const auto planned = world.planned("devices.deviceCert.certificate");
  REQUIRE_THAT(all_reasons(planned),
               ContainsSubstring("validity: '500d' is cut at the notAfter of authorities.intermediate.certificate"));
  world.apply();
  REQUIRE(certificate(world, "deviceCert.crt").not_after() == certificate(world, "intermediateCA.crt").not_after());
}

TEST_CASE("certificate: inside its renewal window it is renewed, the old file kept aside") {
  World world(plain_manifest);
  world.apply();
  const auto old = world.file("pki/d1.crt");
  const auto serial = certificate(world, "pki/d1.crt").serial();
  world.fake.clock.advance(std::chrono::days(79));
  REQUIRE(world.action("devices.d1.certificate") == Action::none);
  world.fake.clock.advance(std::chrono::days(1));
  REQUIRE(world.action("devices.d1.certificate") == Action::renew);
  REQUIRE(world.action("authorities.sub.certificate") == Action::none);
  REQUIRE(world.apply().is_done());
  REQUIRE(world.file("pki/d1." + serial + ".crt") == old);
  REQUIRE(certificate(world, "pki/d1.crt").public_key() == x509::Certificate::from_pem(old).public_key());
  REQUIRE_FALSE(world.plan().plan.has_changes());
}

TEST_CASE("registration: without overlap the successor is registered before the old certificate is set INACTIVE") {
  World world;
  world.apply();
  const auto old_id = recorded(world, "devices.deviceCert.registration", "certificate_id");
  auto text = source_file("manifests/byoc-ecdsa.yaml");
  const auto at = text.rfind("validity: 500d");
  text.replace(at, 14, "validity: 400d\n    overlap: 0d");
  world.set_manifest(text);
  REQUIRE(world.action("devices.deviceCert.certificate") == Action::renew);
  REQUIRE(world.action("devices.deviceCert.registration") == Action::renew);
  world.forget_calls();
  REQUIRE(world.apply().is_done());
  REQUIRE(world.calls("RegisterCertificate") == 1);
  REQUIRE(world.calls("UpdateCertificate") == 1);
  const auto new_id = recorded(world, "devices.deviceCert.registration", "certificate_id");
  REQUIRE(new_id != old_id);
  REQUIRE(world.iot.describe_certificate(old_id)->status == "INACTIVE");
  REQUIRE(world.iot.describe_certificate(new_id)->status == "ACTIVE");
  REQUIRE_FALSE(world.plan().plan.has_changes());
}

TEST_CASE("registration: a renewal stopped at any side effect is finished by the next run") {
  const auto renewed = [](World& world) {
    auto text = source_file("manifests/byoc-ecdsa.yaml");
    text.replace(text.rfind("validity: 500d"), 14, "validity: 400d\n    overlap: 0d");
    world.set_manifest(text);
  };
  bool was_stopped = true;
  for (std::size_t at = 0; was_stopped; ++at) {
    INFO("effect " << at);
    World world;
    world.apply();
    renewed(world);
    world.forget_calls();
    was_stopped = apply_stopped(world, at);
    REQUIRE((was_stopped || at > 5));
    REQUIRE(world.apply().is_done());
    REQUIRE_FALSE(world.plan().plan.has_changes());
    REQUIRE(world.calls("RegisterCertificate") == 1);
    REQUIRE(world.calls("UpdateCertificate") == 1);
  }
}

TEST_CASE("registration: another region than the recorded one is refused") {
  World world;
  world.apply();
  auto text = source_file("manifests/byoc-ecdsa.yaml");
  text.replace(text.find("us-east-1"), 9, "eu-west-1");
  world.set_manifest(text);
  require_refused(world, "authorities.root.registration", "registered in region 'us-east-1'");
}

TEST_CASE("registration: what was deleted in AWS is registered again with the same certificate") {
  World world;
  world.apply();
  const auto before = world.file("deviceCert.crt");
  auto text = source_file("manifests/byoc-ecdsa.yaml");
  World fresh(text);
  for (const auto& [name, content] : world.fake.files.contents())
    fresh.fake.files.put(name, content, name.ends_with(".key") ? 0600 : 0644);
  const auto planned = fresh.planned("devices.deviceCert.registration");
  REQUIRE(planned.decision.action == Action::create);
  REQUIRE_THAT(all_reasons(planned), ContainsSubstring("AWS IoT no longer has"));
  REQUIRE(fresh.apply().is_done());
  REQUIRE(fresh.file("deviceCert.crt") == before);
  REQUIRE_FALSE(fresh.plan().plan.has_changes());
}

TEST_CASE("status: a change in the console is found and put right with one call") {
  World world;
  world.apply();
  const auto id = recorded(world, "authorities.root.registration", "certificate_id");
  world.iot.update_ca_certificate(id, "INACTIVE", "ENABLE");
  const auto planned = world.planned("authorities.root.status");
  REQUIRE(planned.decision.action == Action::update);
  REQUIRE(all_reasons(planned) == "auto_registration: 'ENABLE' -> 'DISABLE'\nstatus: 'INACTIVE' -> 'ACTIVE'\n");
  world.forget_calls();
  REQUIRE(world.apply().is_done());
  REQUIRE(world.calls("UpdateCACertificate") == 1);
  REQUIRE_FALSE(world.plan().plan.has_changes());
}

TEST_CASE("key: a recorded key that is not here is warned about, and nothing is due") {
  World world;
  world.apply();
  for (const std::string name : {"rootCA", "intermediateCA", "deviceCert"})
    world.fake.files.remove("/w/" + name + ".key");
  const auto planned = world.plan();
  REQUIRE_FALSE(planned.plan.has_changes());
  REQUIRE_FALSE(planned.plan.is_blocked());
  REQUIRE_FALSE(planned.plan.is_waiting());
  const auto root = world.planned("authorities.root.key");
  REQUIRE(warning_lines(root) == std::vector<std::string>{"the recorded private key 'rootCA.key' is not here"});
  REQUIRE(world.apply().is_done());
  REQUIRE_FALSE(world.has_file("rootCA.key"));
}

TEST_CASE("key: a device's key that may go is not missed") {
  World world;
  world.set_manifest(edited(world.manifest_text(), "deviceCert.key\n", "deviceCert.key\n    keep_key: false\n"));
  world.apply();
  const auto digest = world.plan().plan.digest();
  world.fake.files.remove("/w/deviceCert.key");
  REQUIRE(world.planned("devices.deviceCert.key").decision.warnings.empty());
  REQUIRE(world.plan().plan.digest() == digest);
}

TEST_CASE("key: whoever would sign with a key that is not here waits for it, and no other key is made") {
  World world;
  world.apply();
  const auto key = world.fake.files.contents().at("/w/intermediateCA.key");
  world.fake.files.remove("/w/intermediateCA.key");
  world.fake.files.remove("/w/deviceCert.key");
  world.set_manifest(edited(world.manifest_text(), "thermostat-0001", "thermostat-0002"));
  require_reason(world, "devices.deviceCert.certificate", Action::wait, "waits for authorities.intermediate.key");
  require_reason(world, "authorities.intermediate.key", Action::wait,
                 "the recorded private key 'intermediateCA.key' is not here");
  REQUIRE(*world.decision("authorities.intermediate.key").awaited ==
          Awaited{"key", "intermediateCA.key", "whoever has the key of authorities.intermediate"});
  const auto before = world.file("deviceCert.crt");
  const auto result = world.apply();
  REQUIRE(result.is_done());
  REQUIRE(result.is_waiting());
  REQUIRE(world.file("deviceCert.crt") == before);
  REQUIRE_FALSE(world.has_file("intermediateCA.key"));
  // The issuer's key is back. The device's own is not needed: its public key stands in the certificate.
  world.fake.files.put("/w/intermediateCA.key", key, 0600);
  REQUIRE(world.action("devices.deviceCert.certificate") == Action::replace);
  // A request is signed by the device, whose key is not here.
  REQUIRE(world.action("devices.deviceCert.csr") == Action::wait);
  REQUIRE(world.apply().is_done());
  const auto successor = x509::Certificate::from_pem(world.file("deviceCert.crt"));
  REQUIRE(successor.public_key() == x509::Certificate::from_pem(before).public_key());
  REQUIRE(find_fact(world.lock().find("devices.deviceCert.certificate"_id)->outputs, "public_key") ==
          find_fact(world.lock().find("devices.deviceCert.key"_id)->outputs, "public_key"));
  REQUIRE_FALSE(world.has_file("deviceCert.key"));
}

TEST_CASE("key: under another name at the same path, what is not here goes on, and nothing is made anew") {
  const bool is_certificate_gone = GENERATE(false, true);
  World world;
  world.apply();
  const auto before = world.lock();
  world.fake.files.remove("/w/deviceCert.key");
  if (is_certificate_gone) world.fake.files.remove("/w/deviceCert.crt");
  world.set_manifest(edited(world.manifest_text(), "  deviceCert:", "  thermostat:"));
  require_reason(world, "devices.thermostat.key", Action::adopt, "recorded as devices.deviceCert.key");
  world.options.prune = true;
  require_done(world);
  REQUIRE_FALSE(world.has_file("deviceCert.key"));
  REQUIRE(world.calls("RegisterCertificate") == 1);
  REQUIRE(world.calls("DeleteCertificate") == 0);
  const auto after = world.lock();
  for (const std::string kind : {"key", "certificate", "registration"}) {
    INFO(kind);
    REQUIRE(after.find(id_of("devices.deviceCert." + kind)) == nullptr);
    const auto& there = *after.find(id_of("devices.thermostat." + kind));
    REQUIRE(there.outputs == before.find(id_of("devices.deviceCert." + kind))->outputs);
    REQUIRE(there.origin == Origin::made);
  }
  REQUIRE(after.superseded.empty());
}

TEST_CASE("key: another curve makes a new key also where the old one is not here") {
  World world(plain_manifest);
  world.apply();
  world.fake.files.remove("/w/pki/d1.key");
  world.set_manifest(edited(plain_manifest, "    renew_before: 10d", "    renew_before: 10d\n    curve: P-384"));
  REQUIRE(world.action("devices.d1.key") == Action::replace);
  require_done(world);
  REQUIRE(x509::curve_of(x509::Certificate::from_pem(world.file("pki/d1.crt")).public_key()) == "P-384");
}

TEST_CASE("key: a foreign file at a key's path stops the run before anything else happens") {
  World world;
  world.fake.files.put("/w/deviceCert.key", "my shopping list");
  require_refused(world, "devices.deviceCert.key", "is not a private key byoc-apply can use");
  REQUIRE(world.file("deviceCert.key") == "my shopping list");
  REQUIRE_THAT(all_reasons(world.planned("devices.deviceCert.key")), !ContainsSubstring("shopping"));
}

TEST_CASE("key: a file that comes to its path after the plan is left as it is, and the run goes no further with it") {
  World world;
  world.fault = [&world](std::string_view, std::string_view) {
    if (!world.has_file("deviceCert.key")) world.fake.files.put("/w/deviceCert.key", "my shopping list");
    return sandbox::Fault{};
  };
  const auto result = world.apply();
  REQUIRE_THAT(all_errors(result), ContainsSubstring("deviceCert.key"));
  REQUIRE(world.file("deviceCert.key") == "my shopping list");
  REQUIRE_FALSE(world.has_file("deviceCert.crt"));
}

TEST_CASE("key: another key in the place of the recorded one is refused") {
  World world, other;
  other.fake.random.fill(std::span<std::uint8_t>(std::vector<std::uint8_t>(7).data(), 7));
  world.apply();
  other.apply();
  REQUIRE(world.file("rootCA.key") != other.file("rootCA.key"));
  world.fake.files.remove("/w/rootCA.key");
  world.fake.files.put("/w/rootCA.key", other.file("rootCA.key"), 0600);
  require_refused(world, "authorities.root.key", "holds another key than the recorded one");
}

TEST_CASE("key: a key that others may read is closed") {
  World world;
  world.apply();
  world.fake.files.put("/w/rootCA.key", world.file("rootCA.key"), 0644);
  const auto planned = world.planned("authorities.root.key");
  REQUIRE(planned.decision.action == Action::update);
  REQUIRE(all_reasons(planned) == "mode: 0644 -> 0600\n");
  REQUIRE(world.apply().is_done());
  REQUIRE(world.fake.files.mode("/w/rootCA.key") == 0600);
}

TEST_CASE("key: a key that others may read is kept out of git once it is closed") {
  World world;
  world.apply();
  world.fake.files.put("/w/rootCA.key", world.file("rootCA.key"), 0644);
  world.fake.files.remove("/w/.gitignore");
  REQUIRE(world.apply().is_done());
  REQUIRE_THAT(world.file(".gitignore"), ContainsSubstring("*.key"));
}

TEST_CASE("key: keys are kept out of git, and an ignore file that is there is left alone") {
  World world;
  world.apply();
  REQUIRE_THAT(world.file(".gitignore"), ContainsSubstring("*.key"));
  World other;
  other.fake.files.put("/w/.gitignore", "mine");
  other.apply();
  REQUIRE(other.file(".gitignore") == "mine");
}

TEST_CASE("certificate: a foreign certificate is refused") {
  World world, other;
  std::vector<std::uint8_t> some(3);
  other.fake.random.fill(some);
  world.apply();
  other.apply();
  world.fake.files.put("/w/deviceCert.crt", other.file("deviceCert.crt"));
  require_refused(world, "devices.deviceCert.certificate", "was issued for another key");
}

TEST_CASE("csr: a request that is gone is made again, one that was edited is refused") {
  World world;
  world.apply();
  world.fake.files.remove("/w/deviceCert.csr");
  REQUIRE(world.action("devices.deviceCert.csr") == Action::create);
  REQUIRE(world.apply().is_done());
  world.fake.files.put("/w/deviceCert.csr", "nonsense");
  require_refused(world, "devices.deviceCert.csr", "is not a usable certificate request");
}

TEST_CASE("planner: a changed path is taken over when the file has moved along") {
  World world(plain_manifest);
  world.apply();
  std::string text = plain_manifest;
  text.replace(text.find("    renew_before: 10d"), 21, "    renew_before: 11d\n    key: pki/device.key");
  world.set_manifest(text);
  require_refused(world, "devices.d1.key", "the recorded key was 'pki/d1.key'");
  world.fake.files.put("/w/pki/device.key", world.file("pki/d1.key"), 0600);
  const auto planned = world.planned("devices.d1.key");
  REQUIRE(planned.decision.action == Action::adopt);
  REQUIRE(all_reasons(planned) == "file: 'pki/d1.key' -> 'pki/device.key'\n");
  REQUIRE(world.action("devices.d1.certificate") == Action::none);
  REQUIRE(world.apply().is_done());
  REQUIRE_FALSE(world.plan().plan.has_changes());
}

TEST_CASE("keyring: a run opens its issuer's key once, however many certificates it issues") {
  std::string manifest = plain_manifest;
  for (int i = 2; i <= 40; ++i)
    manifest += fmt::format("  d{0}:\n    issuer: sub\n    subject: {{common_name: d{0}}}\n    validity: 90d\n", i);
  World world(manifest);
  const auto result = world.apply(4);
  REQUIRE(result.is_done());
  CHECK(world.fake.files.secret_reads("/w/pki/sub.key") == 1);
  CHECK(world.fake.files.secret_reads("/w/pki/d7.key") == 0);
}
