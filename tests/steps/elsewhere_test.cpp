// Keys that are elsewhere: anchors, awaited certificates, devices' own requests, finished certificates.
#include "steps/x509/certificate.h"
#include "steps/x509/request.h"
#include "tests/steps/expectations.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;

namespace {

constexpr auto manifest = R"(version: 1
name: offline
aws: {region: us-east-1}
authorities:
  root: {key: elsewhere, certificate: root.crt}
  issuing:
    issuer: root
    subject: {common_name: Issuing}
    validity: 1000d
    renew_before: 30d
    register: {}
devices:
  d1: {issuer: issuing, subject: {common_name: d1}, validity: 90d, register: {}}
  d2: {issuer: issuing, key: elsewhere, csr: d2.csr, subject: {common_name: d2}, validity: 90d, register: {}}
)";

// The machine that has the root's key, and a device that has its own.
class Outside {
 public:
  explicit Outside(World& world)
      : world_(world),
        root_key_(x509::PrivateKey::generate("P-384", world.fake.random)),
        root_(issued(root_key_.public_key(), "Root", true, {})) {
    bring("root.crt", root_.pem());
  }

  void bring(const std::string& name, const std::string& content) { world_.fake.files.put("/w/" + name, content); }

  void sign(const std::string& request, const std::string& certificate, bool is_authority = true) {
    const auto asked = x509::read_request(world_.file(request));
    bring(certificate, issued(asked.public_key, "Issuing", is_authority, root_).pem());
  }

  void make_request(const std::string& name) {
    const auto key = x509::PrivateKey::generate("P-256", world_.fake.random);
    bring(name, x509::make_request({{"common_name", "whatever"}}, key, world_.fake.random));
  }

 private:
  x509::Certificate issued(const std::string& public_key, const std::string& name, bool is_authority,
                           const std::optional<x509::Certificate>& issuer) {
    x509::Profile profile;
    profile.subject = {{"common_name", name}};
    profile.not_before = world_.fake.clock.now();
    profile.not_after = profile.not_before + std::chrono::days(issuer ? 1000 : 5000);
    profile.is_authority = is_authority;
    return x509::issue(profile, public_key, root_key_, issuer, world_.fake.random);
  }

  World& world_;
  x509::PrivateKey root_key_;
  x509::Certificate root_;
};

// Everything that can be done is done.
void require_waiting(World& world) {
  const auto result = world.apply();
  INFO(all_errors(result));
  REQUIRE(result.is_done());
  REQUIRE(result.is_waiting());
  const auto plan = world.plan().plan;
  REQUIRE_FALSE(plan.has_changes());
  REQUIRE_FALSE(plan.is_blocked());
  REQUIRE(plan.is_waiting());
}

void require_all_done(World& world) {
  require_done(world);
  REQUIRE_FALSE(world.plan().plan.is_waiting());
}

// Everything has come, and all is done.
void complete(World& world, Outside& outside) {
  world.apply();
  outside.sign("pki/issuing.csr", "pki/issuing.crt");
  outside.make_request("d2.csr");
  require_all_done(world);
}

std::vector<std::string> keys(World& world) {
  std::vector<std::string> names;
  for (const auto& [name, content] : world.fake.files.contents())
    if (content.find("PRIVATE KEY") != std::string::npos) names.push_back(name);
  return names;
}

}  // namespace

TEST_CASE("elsewhere: what is awaited comes piece by piece, and each run does what can be done") {
  World world(manifest);
  REQUIRE(world.action("authorities.root.certificate") == Action::wait);
  Outside outside(world);
  require_waiting(world);
  REQUIRE(*world.decision("authorities.issuing.certificate").awaited ==
          Awaited{"certificate", "pki/issuing.crt", "whoever has the key of authorities.root"});
  REQUIRE(world.calls("RegisterCACertificate") == 0);
  outside.sign("pki/issuing.csr", "pki/issuing.crt");
  require_waiting(world);
  REQUIRE(world.calls("RegisterCACertificate") == 1);
  REQUIRE(world.calls("RegisterCertificate") == 1);
  outside.make_request("d2.csr");
  require_all_done(world);
  REQUIRE(world.calls("RegisterCertificate") == 2);
  REQUIRE(keys(world) == std::vector<std::string>{"/w/pki/d1.key", "/w/pki/issuing.key"});
  REQUIRE(world.lock().find("authorities.root.certificate"_id)->origin == Origin::adopted);
  REQUIRE(world.lock().find("devices.d2.certificate"_id)->origin == Origin::made);
}

TEST_CASE("elsewhere: stopped at any side effect, waits or not, the next run goes on, and nothing is done twice") {
  using Mode = FaultPlan::Mode;
  const auto mode = GENERATE(Mode::crash_before, Mode::crash_after, Mode::crash_midway, Mode::fail, Mode::fail_after);
  bool was_stopped = true;
  for (std::size_t at = 0; was_stopped; ++at) {
    World world(manifest);
    INFO("effect " << at);
    Outside outside(world);
    const bool was_stopped_waiting = apply_stopped(world, at, mode);
    require_waiting(world);
    const auto kept = world.file("pki/issuing.key");
    outside.sign("pki/issuing.csr", "pki/issuing.crt");
    outside.make_request("d2.csr");
    was_stopped = apply_stopped(world, at, mode) || was_stopped_waiting;
    require_all_done(world);
    REQUIRE(world.file("pki/issuing.key") == kept);
    REQUIRE(world.calls("RegisterCACertificate") == 1);
    REQUIRE(world.calls("RegisterCertificate") == 2);
  }
}

TEST_CASE("elsewhere: a renewal that is awaited keeps nobody from using what is there, until its end") {
  World world(manifest);
  Outside outside(world);
  complete(world, outside);
  world.fake.clock.advance(std::chrono::hours(24 * 980));
  require_reason(world, "authorities.issuing.certificate", Action::wait, "within '30d' of its end");
  REQUIRE(world.decision("authorities.issuing.certificate").still_serves);
  // Devices ended meanwhile, and are renewed by the present one, up to its end.
  REQUIRE(world.action("devices.d1.certificate") == Action::renew);
  require_waiting(world);
  world.fake.clock.advance(std::chrono::hours(24 * 21));
  REQUIRE(world.action("authorities.issuing.certificate") == Action::wait);
  REQUIRE_FALSE(world.decision("authorities.issuing.certificate").still_serves);
  REQUIRE(world.action("devices.d1.certificate") == Action::wait);
}

TEST_CASE("elsewhere: what is gone once it is recorded is missed only by whoever has to hand it on") {
  World world(manifest);
  Outside outside(world);
  complete(world, outside);
  world.fake.files.remove("/w/root.crt");
  world.fake.files.remove("/w/d2.csr");
  REQUIRE(world.action("authorities.root.certificate") == Action::none);
  REQUIRE(world.decision("authorities.root.certificate").warnings.size() == 1);
  REQUIRE(world.action("devices.d2.csr") == Action::none);
  REQUIRE_FALSE(world.plan().plan.has_changes());
  world.options.refresh = Refresh::offline;
  REQUIRE_FALSE(world.plan().plan.has_changes());
}

TEST_CASE("elsewhere: what has come is an input: it is seen in every mode, and makes another plan") {
  World world(manifest);
  Outside outside(world);
  world.apply();
  world.options.refresh = GENERATE(Refresh::offline, Refresh::without_aws, Refresh::live);
  const auto before = world.plan().plan.digest();
  outside.sign("pki/issuing.csr", "pki/issuing.crt");
  REQUIRE(world.action("authorities.issuing.certificate") == Action::adopt);
  const auto first = world.plan().plan.digest();
  REQUIRE(first != before);
  outside.sign("pki/issuing.csr", "pki/issuing.crt");
  REQUIRE(world.plan().plan.digest() != first);
  outside.make_request("d2.csr");
  REQUIRE(world.action("devices.d2.csr") == Action::adopt);
}

TEST_CASE("elsewhere: a certificate that may not issue, or is for another key, is named and not used") {
  World world(manifest);
  Outside outside(world);
  world.apply();
  outside.sign("pki/issuing.csr", "pki/issuing.crt", false);
  require_refused(world, "authorities.issuing.certificate", "is_authority: 'false' -> 'true'");
  outside.make_request("other.csr");
  outside.sign("other.csr", "pki/issuing.crt");
  require_refused(world, "authorities.issuing.certificate", "was issued for another key");
  REQUIRE(world.calls("RegisterCACertificate") == 0);
}
