// Files that look like ours and are not, and bounds of time and access that are just met.
#include "engine/base/text.h"
#include "steps/x509/certificate.h"
#include "steps/x509/request.h"
#include "tests/steps/expectations.h"
#include "tests/steps/x509/fixture.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;

namespace {

using std::chrono::days;
using std::chrono::seconds;

x509::Certificate certificate(World& world, const std::string& file) {
  return x509::Certificate::from_pem(world.file(file));
}

std::string device_ends(const std::string& end, const std::string& more = "") {
  return edited(plain_manifest, "    validity: 90d\n", "    not_after: " + end + "\n" + more);
}

}  // namespace

TEST_CASE("csr: a request whose signature is wrong, or that is for another key, is not taken for ours") {
  World world;
  world.apply();
  const auto ours = x509::read_request(world.file("deviceCert.csr"));
  const auto other = x509::PrivateKey::generate("P-256", world.fake.random);
  world.fake.files.put("/w/deviceCert.csr", x509::make_request(ours.subject, other, world.fake.random));
  require_refused(world, "devices.deviceCert.csr", "made for another key");

  auto der = der_of(world.file("deviceCert.csr"));
  const auto place = der.find(other.public_key());
  REQUIRE(place != std::string::npos);
  der.replace(place, other.public_key().size(), ours.public_key);
  world.fake.files.put("/w/deviceCert.csr", pem_of("CERTIFICATE REQUEST", der));
  require_refused(world, "devices.deviceCert.csr", "its signature does not match its key");
}

TEST_CASE("key: that of a protected device is not replaced because of another curve, unless that is asked for") {
  const auto protected_device =
      edited(plain_manifest, "    renew_before: 10d", "    renew_before: 10d\n    protect: true");
  World world(protected_device);
  world.apply();
  world.set_manifest(edited(protected_device, "    validity: 90d", "    validity: 90d\n    curve: P-384"));
  require_refused(world, "devices.d1.key", "curve: 'P-256' -> 'P-384'");
  REQUIRE(world.decision("devices.d1.key").reasons.front().code == ReasonCode::change_is_protected);
  world.options.replace = {"devices.d1"};
  REQUIRE(world.action("devices.d1.key") == Action::replace);
}

TEST_CASE("key: the folder of keys can be written to by nobody else, and a key read by nobody else") {
  World world(plain_manifest);
  world.apply();
  REQUIRE(world.fake.files.mode("/w/pki") == 0755);
  for (const std::string name : {"root", "sub", "d1"})
    REQUIRE(world.fake.files.mode("/w/pki/" + name + ".key") == 0600);
}

TEST_CASE("certificate: an issuer whose subject changed in a run of its own is followed by the next one") {
  World world(plain_manifest);
  world.apply();
  world.set_manifest(edited(plain_manifest, "common_name: Sub", "common_name: Other"));
  world.options.selected = {"authorities.sub"};
  REQUIRE(world.apply().is_done());
  world.options = {.threads = 1};
  require_reason(world, "devices.d1.certificate", Action::replace, "name");
  require_done(world);
  REQUIRE(certificate(world, "pki/d1.crt").issuer_der() == certificate(world, "pki/sub.crt").subject_der());
}

TEST_CASE("certificate: a root that names another issuer is refused, although its own key has signed it") {
  World world(plain_manifest);
  world.apply();
  const auto key = x509::PrivateKey::generate("P-384", world.fake.random);
  x509::Profile profile;
  profile.not_before = world.fake.clock.now();
  profile.not_after = profile.not_before + days(500);
  profile.is_authority = true;
  profile.subject = {{"common_name", "Somebody"}};
  const auto somebody = x509::issue(profile, key.public_key(), key, std::nullopt, world.fake.random);
  profile.subject = {{"common_name", "Root"}};
  const auto root = x509::issue(profile, key.public_key(), key, somebody, world.fake.random);

  World fresh(plain_manifest);
  fresh.fake.files.put("/w/pki/root.key", std::string(key.pem().reveal()), 0600);
  fresh.fake.files.put("/w/pki/root.crt", root.pem());
  require_refused(fresh, "authorities.root.certificate", "another issuer");
}

TEST_CASE("certificate: one that could not end later is not renewed, and blocks what it is for once it is over") {
  World world(device_ends("2026-12-01T00:00:00Z"));
  require_done(world);
  const auto before = world.file("pki/d1.crt");
  const auto end = certificate(world, "pki/d1.crt").not_after();
  for (const auto left : {seconds(days(9)), seconds(1)}) {
    world.fake.clock.set(end - left);
    require_done(world);
    REQUIRE(world.decision("devices.d1.certificate").warnings.front().code == ReasonCode::window_without_gain);
  }
  world.fake.clock.set(end);
  require_refused(world, "devices.d1.certificate", "2026-12-01T00:00:00Z");
  REQUIRE(world.file("pki/d1.crt") == before);
}

TEST_CASE("certificate: one may end with its issuer, to the second, and not later") {
  const std::string end = "2028-01-01T00:00:00Z";
  auto text = edited(device_ends(end), "    validity: 500d\n", "    not_after: " + end + "\n");
  World world(text);
  require_done(world);
  REQUIRE(certificate(world, "pki/d1.crt").not_after() == certificate(world, "pki/sub.crt").not_after());
  // The issuer's end was cut to that of its own; what the device says is beyond it.
  World cut(edited(text, "    validity: 1000d\n", "    not_after: 2028-01-01T00:00:00Z\n"));
  require_done(cut);
  World later(device_ends("2028-02-04T00:00:00Z"));
  require_refused(later, "devices.d1.certificate", "2028-02-04T00:00:00Z");
}

TEST_CASE("status: of a certificate that AWS IoT has already it is looked up, whatever it was to be registered with") {
  const bool is_ours = GENERATE(true, false);
  World world(connected_manifest);
  if (!is_ours) {
    // The certificate is there before anything is recorded.
    World other(connected_manifest);
    require_done(other);
    for (const auto& [name, content] : other.fake.files.contents())
      if (name.starts_with("/w/pki/")) world.fake.files.put(name, content, name.ends_with(".key") ? 0600 : 0644);
  }
  const auto handler = world.fake.http.handler;
  world.fake.http.handler = [&](std::string_view method, const HttpRequest& request) {
    if (method != "POST" || request.request_target != "/certificate/register") return handler(method, request);
    // Somebody else is faster, and with another status.
    REQUIRE(handler(method, request).status == 200);
    const auto id = x509::Certificate::from_pem(world.file("pki/d1.crt")).fingerprint();
    world.iot.update_certificate(id, "INACTIVE");
    return handler(method, request);
  };
  require_done(world);
  const auto lock = world.lock();
  const auto& registration = *lock.find("devices.d1.registration"_id);
  REQUIRE(world.iot.describe_certificate(fact(registration.outputs, "certificate_id"))->status == "ACTIVE");
  REQUIRE(registration.origin == (is_ours ? Origin::made : Origin::adopted));
}
