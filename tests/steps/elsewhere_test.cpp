// Keys that are elsewhere: anchors, awaited certificates, devices' own requests, finished certificates.
#include <functional>
#include <utility>

#include "steps/x509/request.h"
#include "tests/steps/expectations.h"
#include "tests/steps/outside.h"
#include "tests/steps/x509/openssl.h"
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

// Runs it for each side effect and each way to be stopped there; it answers whether it was stopped.
void stop_everywhere(const std::function<bool(std::size_t at, FaultPlan::Mode mode)>& run) {
  using Mode = FaultPlan::Mode;
  const auto mode = GENERATE(Mode::crash_before, Mode::crash_after, Mode::crash_midway, Mode::fail, Mode::fail_after);
  bool was_stopped = true;
  for (std::size_t at = 0; was_stopped; ++at) {
    INFO("effect " << at);
    was_stopped = run(at, mode);
  }
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
  stop_everywhere([](std::size_t at, FaultPlan::Mode mode) {
    World world(manifest);
    Outside outside(world);
    const bool was_stopped_waiting = apply_stopped(world, at, mode);
    require_waiting(world);
    const auto kept = world.file("pki/issuing.key");
    outside.sign("pki/issuing.csr", "pki/issuing.crt");
    outside.make_request("d2.csr");
    const bool was_stopped = apply_stopped(world, at, mode) || was_stopped_waiting;
    require_all_done(world);
    REQUIRE(world.file("pki/issuing.key") == kept);
    REQUIRE(world.calls("RegisterCACertificate") == 1);
    REQUIRE(world.calls("RegisterCertificate") == 2);
    return was_stopped;
  });
}

TEST_CASE("elsewhere: a renewal that is awaited keeps nobody from using what is there, until its end") {
  World world(manifest);
  Outside outside(world);
  complete(world, outside);
  world.fake.clock.advance(std::chrono::hours(24 * 980));
  require_reason(world, "authorities.issuing.certificate", Action::wait, "within '30d' of its end");
  REQUIRE(world.decision("authorities.issuing.certificate").awaited->path == "pki/issuing.next.crt");
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

TEST_CASE("elsewhere: an anchor whose key may not sign certificates is named and not used") {
  const Scratch scratch;
  scratch.openssl(
      "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout root.key -out root.crt -days 3650 "
      "-subj /CN=Root -addext keyUsage=critical,cRLSign");
  World world(manifest);
  world.fake.files.put("/w/root.crt", scratch.read("root.crt"));
  require_refused(world, "authorities.root.certificate", "key_usage: 'cRLSign' -> 'keyCertSign'");
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

namespace {

std::vector<std::string> certificates_beside(World& world, const std::string& stem) {
  std::vector<std::string> names;
  for (const auto& [name, content] : world.fake.files.contents())
    if (name.starts_with("/w/" + stem) && name.ends_with(".crt")) names.push_back(name);
  return names;
}

}  // namespace

TEST_CASE("elsewhere: a successor takes the place of the present certificate, which is kept aside") {
  World world(manifest);
  Outside outside(world);
  complete(world, outside);
  const auto before = world.file("pki/issuing.crt");
  const auto device = world.file("pki/d1.crt");
  world.fake.clock.advance(std::chrono::hours(24 * 10));
  outside.sign("pki/issuing.csr", "pki/issuing.next.crt");
  const auto next = world.file("pki/issuing.next.crt");
  require_reason(world, "authorities.issuing.certificate", Action::renew, "the successor 'pki/issuing.next.crt'");
  const auto live = world.plan().plan.digest();
  world.options.refresh = Refresh::offline;
  REQUIRE(world.plan().plan.digest() == live);
  world.options.refresh = Refresh::live;
  require_all_done(world);
  REQUIRE(world.file("pki/issuing.crt") == next);
  REQUIRE(world.file("pki/d1.crt") == device);
  REQUIRE_FALSE(world.has_file("pki/issuing.next.crt"));
  auto kept = certificates_beside(world, "pki/issuing.");
  REQUIRE(kept.size() == 2);
  std::erase(kept, "/w/pki/issuing.crt");
  REQUIRE(world.fake.files.contents().at(kept.front()) == before);
  REQUIRE(world.calls("RegisterCACertificate") == 2);
  REQUIRE(world.calls("RegisterCertificate") == 2);
  REQUIRE(world.lock().find("authorities.issuing.certificate"_id)->outputs.contains("fingerprint"));
}

TEST_CASE("elsewhere: stopped at any side effect, a successor is taken by the next run, once") {
  stop_everywhere([](std::size_t at, FaultPlan::Mode mode) {
    World world(manifest);
    Outside outside(world);
    complete(world, outside);
    world.fake.clock.advance(std::chrono::hours(24));
    outside.sign("pki/issuing.csr", "pki/issuing.next.crt");
    outside.renew_root("root.next.crt");
    const auto issuing = world.file("pki/issuing.next.crt"), root = world.file("root.next.crt");
    world.forget_calls();
    const bool was_stopped = apply_stopped(world, at, mode);
    require_all_done(world);
    REQUIRE(world.file("pki/issuing.crt") == issuing);
    REQUIRE(world.file("root.crt") == root);
    REQUIRE(certificates_beside(world, "pki/issuing").size() == 2);
    REQUIRE(certificates_beside(world, "root").size() == 2);
    REQUIRE(world.calls("RegisterCACertificate") == 1);
    REQUIRE(world.calls("RegisterCertificate") == 0);
    return was_stopped;
  });
}

TEST_CASE("elsewhere: what can't be a successor is named, and the present certificate stays") {
  World world(manifest);
  Outside outside(world);
  complete(world, outside);
  const auto present = world.file("pki/issuing.crt");
  const auto require_unfit = [&](const std::string& why) {
    require_refused(world, "authorities.issuing.certificate", why);
    require_refused(world, "authorities.issuing.certificate",
                    "'pki/issuing.next.crt' can't take the place of 'pki/issuing.crt'");
    world.apply();
    REQUIRE(world.file("pki/issuing.crt") == present);
    REQUIRE(world.has_file("pki/issuing.next.crt"));
  };
  outside.bring("pki/issuing.next.crt", "nonsense");
  require_unfit("no PEM certificate found");
  outside.sign("pki/issuing.csr", "pki/issuing.next.crt", false);
  require_unfit("is_authority: 'false' -> 'true'");
  outside.sign("pki/issuing.csr", "pki/issuing.next.crt", true, "Other");
  require_unfit("common_name: 'Other' -> 'Issuing'");
  outside.make_request("other.csr");
  outside.sign("other.csr", "pki/issuing.next.crt");
  require_unfit("was issued for another key");
  REQUIRE(world.calls("RegisterCACertificate") == 1);
  world.fake.files.remove("/w/pki/issuing.next.crt");
  REQUIRE_FALSE(world.plan().plan.is_blocked());
  // Who issued before may not find its name below another key unasked.
  outside.bring_other_root("root.next.crt");
  require_refused(world, "authorities.root.certificate", "public_key");
}

TEST_CASE("elsewhere: a successor that has ended already is not taken") {
  World world(manifest);
  Outside outside(world);
  complete(world, outside);
  const auto present = world.file("pki/issuing.crt");
  outside.sign("pki/issuing.csr", "pki/issuing.next.crt");
  world.fake.clock.advance(std::chrono::hours(24 * 1000));
  require_refused(world, "authorities.issuing.certificate", "expired on");
  require_refused(world, "authorities.issuing.certificate",
                  "'pki/issuing.next.crt' can't take the place of 'pki/issuing.crt'");
  world.apply();
  REQUIRE(world.file("pki/issuing.crt") == present);
  REQUIRE(world.has_file("pki/issuing.next.crt"));
}

TEST_CASE("elsewhere: a successor that is exchanged between the plan and the run is not taken") {
  World world(manifest);
  Outside outside(world);
  complete(world, outside);
  const auto present = world.file("pki/issuing.crt");
  outside.sign("pki/issuing.csr", "pki/issuing.next.crt");
  // AWS is asked for the CA after its certificate was looked at, and before anything is done.
  bool is_exchanged = false;
  world.fault = [&](std::string_view, std::string_view target) {
    if (target.starts_with("/cacertificate/") && !std::exchange(is_exchanged, true))
      outside.sign("pki/issuing.csr", "pki/issuing.next.crt");
    return sandbox::Fault{};
  };
  const auto result = world.apply();
  REQUIRE(is_exchanged);
  REQUIRE_FALSE(result.is_done());
  REQUIRE_THAT(all_errors(result), ContainsSubstring("'/w/pki/issuing.next.crt' is another certificate than it was a "
                                                     "moment ago; it was not taken"));
  REQUIRE(world.file("pki/issuing.crt") == present);
  REQUIRE(world.has_file("pki/issuing.next.crt"));
  require_all_done(world);
}

TEST_CASE("elsewhere: a root that is in a safe is renewed there when the manifest says so") {
  auto text = std::string(manifest);
  text.replace(text.find("certificate: root.crt"), 21, "certificate: root.crt, validity: 5000d, renew_before: 200d");
  World world(text);
  Outside outside(world);
  complete(world, outside);
  REQUIRE_FALSE(world.plan().plan.is_waiting());
  outside.sign("pki/issuing.csr", "pki/issuing.next.crt");
  require_all_done(world);
  world.fake.clock.advance(std::chrono::hours(24 * 4900));
  require_reason(world, "authorities.root.certificate", Action::wait, "its successor is awaited at 'root.next.crt'");
  REQUIRE(world.decision("authorities.root.certificate").still_serves);
  outside.renew_root("root.next.crt");
  REQUIRE(world.action("authorities.root.certificate") == Action::renew);
  world.apply();
  REQUIRE(world.action("authorities.root.certificate") == Action::none);
}

namespace {

constexpr auto proving = R"(version: 1
name: offline
aws: {region: us-east-1}
authorities:
  root: {key: elsewhere, certificate: root.crt, register: {}}
)";

// The request for a proof that was written last.
std::string request_for_proof(World& world) {
  std::string found;
  for (const auto& [name, content] : world.fake.files.contents())
    if (name.find("root.verification-") != std::string::npos && name.ends_with(".csr")) found = name.substr(3);
  return found;
}

std::string proof_for(std::string request) {
  return request.replace(request.size() - 3, 3, "crt");
}

}  // namespace

TEST_CASE("elsewhere: whoever has a CA's key is asked to prove it, and then it is registered") {
  World world(proving);
  Outside outside(world);
  const auto before = world.plan().plan;
  world.options.refresh = Refresh::offline;
  REQUIRE(world.plan().plan.digest() == before.digest());
  world.options.refresh = Refresh::live;
  require_waiting(world);
  const auto request = request_for_proof(world);
  REQUIRE(request.starts_with("pki/root.verification-"));
  const auto code = x509::read_request(world.file(request)).subject.front().second;
  REQUIRE(request == "pki/root.verification-" + code.substr(0, 12) + ".csr");
  REQUIRE(keys(world).empty());
  const auto awaited = *world.decision("authorities.root.verification-certificate").awaited;
  REQUIRE(awaited.path == proof_for(request));
  REQUIRE(awaited.from == "whoever has the key of authorities.root");
  world.options.refresh = Refresh::offline;
  REQUIRE(world.decision("authorities.root.verification-certificate").awaited->path == awaited.path);
  world.options.refresh = Refresh::live;

  outside.prove(request, proof_for(request), {{"common_name", "another code"}});
  require_refused(world, "authorities.root.verification-certificate", "is for CN=another code");
  REQUIRE(world.calls("RegisterCACertificate") == 0);
  outside.prove(request, proof_for(request));
  require_all_done(world);
  REQUIRE(world.calls("RegisterCACertificate") == 1);
  world.fake.files.remove("/w/" + request);
  world.fake.files.remove("/w/" + proof_for(request));
  REQUIRE_FALSE(world.plan().plan.has_changes());
  REQUIRE_FALSE(world.plan().plan.is_waiting());
  world.options.refresh = GENERATE(Refresh::offline, Refresh::without_aws);
  REQUIRE_FALSE(world.plan().plan.has_changes());
  REQUIRE_FALSE(world.plan().plan.is_waiting());
}

TEST_CASE("elsewhere: another code, and a proof whose time is over, are asked for anew") {
  World world(proving);
  Outside outside(world);
  require_waiting(world);
  const auto request = request_for_proof(world);
  outside.prove(request, proof_for(request));
  world.fake.clock.advance(std::chrono::hours(24 * 11));
  require_reason(world, "authorities.root.verification-certificate", Action::wait, "expired");
  require_waiting(world);
  outside.prove(request, proof_for(request));
  const auto proven = world.plan().plan;
  REQUIRE(proven.has_changes());
  // A proof of somebody else's key is none.
  outside.bring_other_root("other.crt");
  outside.prove(request, proof_for(request));
  require_refused(world, "authorities.root.verification-certificate", "is not signed by the key of authorities.root");
  REQUIRE(world.calls("RegisterCACertificate") == 0);
  outside.bring(request, "nonsense");
  require_refused(world, "authorities.root.verification-csr", "is not the request");
}

TEST_CASE("elsewhere: stopped at any side effect, a proof is asked for and sent once") {
  stop_everywhere([](std::size_t at, FaultPlan::Mode mode) {
    World world(proving);
    Outside outside(world);
    const bool was_stopped_asking = apply_stopped(world, at, mode);
    require_waiting(world);
    const auto request = request_for_proof(world);
    const auto text = world.file(request);
    outside.prove(request, proof_for(request));
    const bool was_stopped = apply_stopped(world, at, mode) || was_stopped_asking;
    require_all_done(world);
    REQUIRE(world.file(request) == text);
    REQUIRE(world.calls("RegisterCACertificate") == 1);
    REQUIRE(keys(world).empty());
    return was_stopped;
  });
}

TEST_CASE("elsewhere: a root whose key is elsewhere is renewed, and proven anew, with the code that is there") {
  World world(proving);
  Outside outside(world);
  require_waiting(world);
  const auto request = request_for_proof(world);
  outside.prove(request, proof_for(request));
  require_all_done(world);
  world.fake.clock.advance(std::chrono::hours(24 * 20));
  outside.renew_root("root.next.crt");
  require_waiting(world);
  REQUIRE(world.calls("RegisterCACertificate") == 1);
  outside.prove(request, proof_for(request));
  require_all_done(world);
  REQUIRE(world.calls("RegisterCACertificate") == 2);
  REQUIRE_FALSE(world.has_file("root.next.crt"));
}
