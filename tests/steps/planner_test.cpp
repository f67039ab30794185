// The planner over the real kinds: what is replaced, retired, targeted, and where the truth comes from.
#include "steps/pki/profile.h"
#include "steps/x509/certificate.h"
#include "tests/steps/expectations.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;

namespace {

std::string document() {
  return source_file("manifests/byoc-ecdsa.yaml");
}

x509::Certificate certificate(World& world, const std::string& file) {
  return x509::Certificate::from_pem(world.file(file));
}

// How many files there are with that content.
int files_with(World& world, const std::string& content) {
  int found = 0;
  for (const auto& [name, is] : world.fake.files.contents()) found += is == content ? 1 : 0;
  return found;
}

// The document's manifest without its device.
std::string without_device() {
  auto text = document();
  text.erase(text.find("devices:"));
  return text;
}

}  // namespace

TEST_CASE("replace: a changed subject re-issues the certificate and everything below it, keys stay") {
  World world(plain_manifest);
  world.apply();
  const auto old_sub = world.file("pki/sub.crt"), old_key = world.file("pki/sub.key");
  const auto serial = certificate(world, "pki/sub.crt").serial();
  world.set_manifest(edited(plain_manifest, "common_name: Sub", "common_name: New"));
  const auto planned = world.planned("authorities.sub.certificate");
  REQUIRE(planned.decision.action == Action::replace);
  REQUIRE_THAT(all_reasons(planned), ContainsSubstring("subject.common_name: 'Sub' -> 'New'"));
  REQUIRE(world.action("devices.d1.certificate") == Action::replace);
  REQUIRE_THAT(all_reasons(world.planned("devices.d1.certificate")),
               ContainsSubstring("authorities.sub.certificate is replaced"));
  REQUIRE(world.action("authorities.root.certificate") == Action::none);
  require_done(world);
  REQUIRE(world.file("pki/sub." + serial + ".crt") == old_sub);
  REQUIRE(world.file("pki/sub.key") == old_key);
  REQUIRE(certificate(world, "pki/d1.crt").issuer_der() == certificate(world, "pki/sub.crt").subject_der());
}

TEST_CASE("replace: a protected root needs --replace, and then takes all below it along") {
  World world(plain_manifest);
  world.apply();
  world.set_manifest(edited(plain_manifest, "common_name: Root", "common_name: Other"));
  require_refused(world, "authorities.root.certificate", "authorities.root is protected");
  REQUIRE_THAT(way_out_of(world.planned("authorities.root.certificate")),
               ContainsSubstring("--replace authorities.root"));
  const auto old_key = world.file("pki/root.key");
  const auto old_public = world.lock().find("authorities.root.key"_id)->outputs.at("public_key");
  world.options.replace = {"authorities.root"};
  for (const auto* step : {"authorities.root.key", "authorities.root.certificate", "authorities.sub.certificate",
                           "devices.d1.certificate"})
    REQUIRE(world.action(step) == Action::replace);
  REQUIRE(world.apply().is_done());
  world.options.replace.clear();
  REQUIRE_FALSE(world.plan().plan.has_changes());
  REQUIRE(world.file("pki/root.key") != old_key);
  REQUIRE(world.file("pki/root." + old_public.substr(0, 16) + ".key") == old_key);
  REQUIRE(world.fake.files.mode("/w/pki/root." + old_public.substr(0, 16) + ".key") == 0600);
}

TEST_CASE("replace: a lost key is made anew only with --replace") {
  World world(plain_manifest);
  world.apply();
  world.fake.files.remove("/w/pki/sub.key");
  REQUIRE(world.action("authorities.sub.key") == Action::none);
  world.options.replace = {"authorities.sub"};
  REQUIRE(world.apply().is_done());
  world.options.replace.clear();
  REQUIRE_FALSE(world.plan().plan.has_changes());
  REQUIRE(certificate(world, "pki/d1.crt").is_signed_by(certificate(world, "pki/sub.crt").public_key()));
}

TEST_CASE("replace: another curve makes a new key and keeps the old one") {
  World world(plain_manifest);
  world.apply();
  const auto old_key = world.file("pki/d1.key");
  world.set_manifest(edited(plain_manifest, "    renew_before: 10d", "    renew_before: 10d\n    curve: P-384"));
  REQUIRE(world.action("devices.d1.key") == Action::replace);
  REQUIRE(world.action("devices.d1.certificate") == Action::replace);
  require_done(world);
  REQUIRE(files_with(world, old_key) == 1);
  REQUIRE(x509::curve_of(certificate(world, "pki/d1.crt").public_key()) == "P-384");
}

TEST_CASE("replace: of a key that is replaced again and again, each one stays, for its owner only") {
  World world(plain_manifest);
  world.apply();
  world.options.replace = {"devices.d1"};
  std::vector<std::string> keys{world.file("pki/d1.key")};
  for (int i = 0; i < 3; ++i) {
    REQUIRE(world.apply().is_done());
    keys.push_back(world.file("pki/d1.key"));
  }
  for (const auto& key : keys) REQUIRE(files_with(world, key) == 1);
  for (const auto& [name, content] : world.fake.files.contents())
    if (name.ends_with(".key")) REQUIRE(world.fake.files.mode(name) == 0600);
}

TEST_CASE("replace: another curve of what is protected needs --replace, too") {
  World world(plain_manifest);
  world.apply();
  world.set_manifest(edited(plain_manifest, "    validity: 1000d", "    validity: 1000d\n    curve: P-521"));
  require_refused(world, "authorities.root.key", "curve: 'P-256' -> 'P-521'");
  REQUIRE(world.decision("authorities.root.key").reasons.front().code == ReasonCode::change_is_protected);
  world.options.replace = {"authorities.root"};
  REQUIRE(world.action("authorities.root.key") == Action::replace);
}

TEST_CASE("replace: stopped at any side effect, runs without the flag finish it, and no key is lost") {
  std::size_t total = 0;
  {
    World world;
    world.apply();
    world.fake.faults.reset();
    world.options.replace = {"authorities.intermediate"};
    world.apply();
    total = world.fake.faults.effects();
  }
  REQUIRE(total > 10);
  for (std::size_t at = 0; at < total; ++at) {
    INFO("effect " << at);
    World world;
    world.apply();
    const auto old_key = world.file("intermediateCA.key");
    world.options.replace = {"authorities.intermediate"};
    apply_stopped(world, at);
    world.options.replace.clear();
    require_done(world);
    REQUIRE(files_with(world, old_key) >= 1);
    REQUIRE(certificate(world, "deviceCert.crt").is_signed_by(certificate(world, "intermediateCA.crt").public_key()));
  }
}

TEST_CASE("replace: a registered authority and its device are registered anew before the old ones are INACTIVE") {
  World world;
  world.apply();
  const auto old_ca = world.lock().find("authorities.intermediate.registration"_id)->outputs.at("certificate_id");
  const auto old_device = world.lock().find("devices.deviceCert.registration"_id)->outputs.at("certificate_id");
  world.options.replace = {"authorities.intermediate", "devices.deviceCert"};
  world.options.no_overlap = true;
  REQUIRE(world.action("authorities.intermediate.registration") == Action::replace);
  REQUIRE(world.action("devices.deviceCert.registration") == Action::replace);
  REQUIRE(world.action("authorities.intermediate.csr") == Action::update);
  REQUIRE(world.apply().is_done());
  REQUIRE(world.iot.describe_ca_certificate(old_ca)->status == "INACTIVE");
  REQUIRE(world.iot.describe_certificate(old_device)->status == "INACTIVE");
  const auto new_device = world.lock().find("devices.deviceCert.registration"_id)->outputs.at("certificate_id");
  REQUIRE(world.iot.describe_certificate(new_device)->status == "ACTIVE");
}

TEST_CASE("replace: an id that names nothing is refused with the nearest one") {
  World world;
  world.options.replace = {"authorities.rot"};
  REQUIRE_THROWS_AS(world.plan(), UsageError);
  world.options.replace.clear();
  world.options.selected = {"devices.deviceCert.regstration"};
  REQUIRE_THROWS_WITH(world.plan(), ContainsSubstring("names no step"));
}

TEST_CASE("rollover: a new authority beside the old one, devices move, and the old one can be retired") {
  World world;
  world.apply();
  auto text =
      edited(document(), "devices:\n",
             "  intermediate-2027:\n    issuer: root\n    subject: {common_name: Example Intermediate CA 2027}\n"
             "    validity: 500d\n    register: {status: ACTIVE}\n\ndevices:\n");
  text = edited(text, "issuer: intermediate\n", "issuer: intermediate-2027\n");
  world.set_manifest(text);
  REQUIRE(world.action("authorities.intermediate-2027.certificate") == Action::create);
  REQUIRE(world.action("authorities.intermediate.certificate") == Action::none);
  REQUIRE(world.action("devices.deviceCert.certificate") == Action::replace);
  require_done(world);
  REQUIRE(
      world.iot
          .describe_certificate(world.lock().find("devices.deviceCert.registration"_id)->outputs.at("certificate_id"))
          ->status == "ACTIVE");
}

TEST_CASE("retire: shown always, done only with --prune, INACTIVE before deleted, files stay") {
  World world;
  world.apply();
  const auto id = world.lock().find("devices.deviceCert.registration"_id)->outputs.at("certificate_id");
  world.set_manifest(without_device());
  const auto decision = world.decision("devices.deviceCert.registration");
  REQUIRE(decision.action == Action::retire);
  REQUIRE(decision.is_held);
  REQUIRE_FALSE(world.plan().plan.has_changes());
  REQUIRE(world.apply().is_done());
  REQUIRE(world.iot.describe_certificate(id)->status == "ACTIVE");
  world.options.prune = true;
  REQUIRE(world.plan().plan.has_changes());
  world.forget_calls();
  REQUIRE(world.apply().is_done());
  REQUIRE(world.calls("UpdateCertificate") == 1);
  REQUIRE(world.calls("DeleteCertificate") == 1);
  REQUIRE_FALSE(world.iot.describe_certificate(id));
  REQUIRE(world.has_file("deviceCert.key"));
  REQUIRE(world.lock().find("devices.deviceCert.key"_id) == nullptr);
  REQUIRE_FALSE(world.plan().plan.has_changes());
}

TEST_CASE("retire: stopped at any side effect, the next run finishes") {
  bool was_stopped = true;
  for (std::size_t at = 0; was_stopped; ++at) {
    INFO("effect " << at);
    World world;
    world.apply();
    world.set_manifest(without_device());
    world.options.prune = true;
    was_stopped = apply_stopped(world, at);
    REQUIRE((was_stopped || at > 5));
    require_done(world);
    REQUIRE(world.calls("DeleteCertificate") == 1);
  }
}

TEST_CASE("retire: a protected root stays protected although its entry is gone") {
  World world(
      edited(plain_manifest, "devices:", "  spare:\n    subject: {common_name: Spare}\n    validity: 9d\ndevices:"));
  world.apply();
  world.set_manifest(plain_manifest);
  REQUIRE(world.decision("authorities.spare.certificate").is_held);
  world.options.prune = true;
  require_refused(world, "authorities.spare.certificate", "authorities.spare is protected");
}

TEST_CASE("retire: what is taken off a protected root is no part of what is protected") {
  const std::string registered =
      "version: 1\nname: plain\naws: {region: us-east-1}\nauthorities:\n  root:\n"
      "    subject: {common_name: Root}\n    validity: 9d\n";
  World world(registered + "    csr: true\n    register: {tags: {site: plant-2}}\n");
  world.apply();
  world.set_manifest(registered + "    register: {}\n");
  world.options.prune = true;
  require_done(world);
  REQUIRE(world.calls("UntagResource") == 1);
  REQUIRE(world.lock().find("authorities.root.csr"_id) == nullptr);
}

TEST_CASE("retire: a protected root that was renamed is forgotten under its old name") {
  World world(plain_manifest);
  world.apply();
  auto text = edited(plain_manifest, "  root:\n", "  main:\n    key: pki/root.key\n    certificate: pki/root.crt\n");
  world.set_manifest(edited(text, "issuer: root", "issuer: main"));
  world.options.prune = true;
  REQUIRE(world.action("authorities.root.certificate") == Action::retire);
}

TEST_CASE("retire: what has nothing to tell it by, such as a status, has no successor among its like") {
  World world;
  world.apply();
  world.set_manifest(without_device());
  const auto recorded = world.lock();
  REQUIRE(recorded.find("devices.deviceCert.status"_id)->outputs.at("status") == "ACTIVE");
  auto lock = recorded;
  lock.steps["authorities.root.status"_id].outputs = lock.steps["devices.deviceCert.status"_id].outputs;
  world.fake.files.put("/w/byoc-ecdsa.lock.yaml", format_lock(lock));
  REQUIRE(world.decision("devices.deviceCert.status").reasons.size() == 1);
}

TEST_CASE("offline: the lock alone gives the plan of the operator's machine") {
  World operator_machine;
  operator_machine.apply();
  for (const auto& [from, to] : {std::pair<std::string, std::string>{"validity: 500d  ", "validity: 400d  "},
                                 {"thermostat-0001", "thermostat-0002"},
                                 {"{status: ACTIVE}", "{status: INACTIVE}"}}) {
    const auto text = edited(document(), from, to);
    operator_machine.set_manifest(text);
    World checkout(text);
    checkout.fake.files.put("/w/byoc-ecdsa.lock.yaml", operator_machine.file("byoc-ecdsa.lock.yaml"));
    checkout.options.refresh = Refresh::offline;
    checkout.fake.http.handler = nullptr;
    checkout.fake.environment.variables.clear();
    const auto live = operator_machine.plan().plan, offline = checkout.plan().plan;
    REQUIRE(live.has_changes());
    REQUIRE(offline.digest() == live.digest());
    REQUIRE(offline.recorded_at == operator_machine.lock().written_at);
    REQUIRE(checkout.fake.http.requests().empty());
  }
}

TEST_CASE("without AWS: files are looked at, AWS is as recorded") {
  World world;
  world.apply();
  world.fake.http.handler = nullptr;
  world.options.refresh = Refresh::without_aws;
  REQUIRE_FALSE(world.plan().plan.has_changes());
  const auto requests = world.fake.http.requests().size();
  world.fake.files.remove("/w/deviceCert.crt");
  REQUIRE(world.action("devices.deviceCert.certificate") == Action::update);
  world.fake.files.remove("/w/rootCA.key");
  REQUIRE(world.action("authorities.root.key") == Action::none);
  REQUIRE(world.decision("authorities.root.key").warnings.size() == 1);
  REQUIRE(world.fake.http.requests().size() == requests);
}

TEST_CASE("target: only what is named, with what it depends on") {
  World world;
  world.options.selected = {"authorities.intermediate"};
  const auto planned = world.plan();
  REQUIRE(planned.graph.contains("authorities.root.certificate"_id));
  REQUIRE(planned.graph.contains("authorities.intermediate.status"_id));
  REQUIRE_FALSE(planned.graph.contains("devices.deviceCert.key"_id));
  REQUIRE(world.apply().is_done());
  world.options.selected.clear();
  // Left: the device, and the root's own registration.
  REQUIRE(world.plan().plan.summary().at(Action::create) == 5 + 4);
}

TEST_CASE("digest: the order of keys and comments do not matter, what is wanted does") {
  World world, other;
  other.set_manifest("# a comment\n" + edited(document(), "    csr: deviceCert.csr\n    certificate: deviceCert.crt\n",
                                              "    certificate: deviceCert.crt\n    csr: deviceCert.csr\n"));
  REQUIRE(world.plan().plan.digest() == other.plan().plan.digest());
  other.set_manifest(edited(document(), "    csr: deviceCert.csr\n",
                            "    csr: deviceCert.csr\n    extended_key_usage: [server_auth]\n"));
  REQUIRE(world.plan().plan.digest() != other.plan().plan.digest());
}

TEST_CASE("drift: an authority that AWS no longer has is registered again, unless the account is another") {
  World world;
  world.apply();
  const auto id = world.lock().find("devices.deviceCert.registration"_id)->outputs.at("certificate_id");
  world.iot.update_certificate(id, "INACTIVE");
  world.iot.delete_certificate(id);
  REQUIRE_THAT(all_reasons(world.planned("devices.deviceCert.registration")),
               ContainsSubstring("AWS IoT no longer has"));
  const auto text = world.file("byoc-ecdsa.lock.yaml");
  auto other = text;
  for (std::size_t at = 0; (at = other.find("123456789012", at)) != std::string::npos;)
    other.replace(at, 12, "999999999999");
  world.fake.files.put("/w/byoc-ecdsa.lock.yaml", other);
  require_refused(world, "devices.deviceCert.registration", "registered in account '999999999999'");
  world.fake.files.put("/w/byoc-ecdsa.lock.yaml", text);
  require_done(world);
}

TEST_CASE("drift: a lock that names another certificate's id is refused") {
  World world(edited(document(), "devices:\n",
                     "devices:\n  other:\n    issuer: intermediate\n    subject: {common_name: other}\n"
                     "    validity: 100d\n    register: {status: ACTIVE}\n"));
  world.apply();
  const auto mine = world.lock().find("devices.deviceCert.registration"_id)->outputs.at("certificate_id");
  const auto others = world.lock().find("devices.other.registration"_id)->outputs.at("certificate_id");
  auto text = world.file("byoc-ecdsa.lock.yaml");
  const auto at = text.find("certificate_id: \"" + mine);
  text.replace(at + 17, mine.size(), others);
  world.fake.files.put("/w/byoc-ecdsa.lock.yaml", text);
  require_refused(world, "devices.deviceCert.registration", "AWS IoT has another certificate as " + others);
}

TEST_CASE("drift: a revoked certificate gets no successor unasked, whatever the manifest changes") {
  World world;
  world.apply();
  world.iot.update_certificate(world.lock().find("devices.deviceCert.registration"_id)->outputs.at("certificate_id"),
                               "REVOKED");
  world.set_manifest(edited(document(), "validity: 500d  ", "validity: 400d  "));
  const auto before = world.file("deviceCert.crt");
  require_done(world);
  REQUIRE(world.file("deviceCert.crt") == before);
  REQUIRE(world.decision("devices.deviceCert.status").warnings.front().code == ReasonCode::is_revoked);
}

TEST_CASE("certificate: the proof of an authority's key ends with the authority at the latest") {
  World world;
  world.apply();
  const auto root = certificate(world, "rootCA.crt");
  const auto late = root.not_after() - std::chrono::days(1);
  REQUIRE(verification_profile("code", root, late, std::chrono::days(10)).not_after == root.not_after());
}

TEST_CASE("certificate: a change made while its file was gone is not taken for done") {
  World world;
  world.apply();
  world.fake.files.remove("/w/deviceCert.crt");
  world.set_manifest(edited(document(), "thermostat-0001", "thermostat-0002"));
  REQUIRE(world.action("devices.deviceCert.certificate") == Action::create);
  require_done(world);
  const auto subject = certificate(world, "deviceCert.crt").subject();
  REQUIRE(subject.back().second == "thermostat-0002");
  world.fake.files.remove("/w/deviceCert.crt");
  world.set_manifest(edited(world.manifest_text(), "validity: 500d", "validity: 20d"));
  require_done(world);
  const auto shorter = certificate(world, "deviceCert.crt");
  REQUIRE(shorter.not_after() - shorter.not_before() == std::chrono::days(20));
}

TEST_CASE("certificate: one that was made elsewhere with another validity is adopted with a warning") {
  World world(plain_manifest);
  world.apply();
  world.fake.files.remove("/w/byoc-ecdsa.lock.yaml");
  world.set_manifest(edited(plain_manifest, "validity: 90d", "validity: 20d"));
  const auto planned = world.planned("devices.d1.certificate");
  REQUIRE(planned.decision.action == Action::adopt);
  REQUIRE(planned.decision.warnings.size() == 1);
  REQUIRE_THAT(warning_lines(planned).front(), ContainsSubstring("'20d' would be"));
}

TEST_CASE("certificate: a changed path alone issues nothing") {
  World world(plain_manifest);
  world.apply();
  world.set_manifest(edited(plain_manifest, "    subject: {common_name: Root}",
                            "    certificate: pki/new.crt\n    subject: {common_name: Root}"));
  require_refused(world, "authorities.root.certificate", "the recorded certificate was 'pki/root.crt'");
}

TEST_CASE("key: a missing key whose certificate is recorded is never made anew, also where its own record is gone") {
  World world;
  world.apply();
  auto text = world.file("byoc-ecdsa.lock.yaml");
  const auto from = text.find("  authorities.root.key:"), to = text.find("  authorities.root.registration:");
  world.fake.files.put("/w/byoc-ecdsa.lock.yaml", text.erase(from, to - from));
  world.fake.files.remove("/w/rootCA.key");
  world.fake.files.remove("/w/rootCA.crt");
  require_refused(world, "authorities.root.key", "its certificate is recorded");
}

TEST_CASE("key: every key of a folder is kept out of git, and a foreign ignore file that lets one in is named") {
  World world(edited(edited(plain_manifest, "    validity: 90d", "    key: pki/device.pem\n    validity: 90d"),
                     "    validity: 500d", "    key: pki/sub.pem\n    validity: 500d"));
  world.apply();
  for (const auto* line : {"\n*.key\n", "\n/device.pem\n", "\n/sub.pem\n"})
    REQUIRE_THAT(world.file("pki/.gitignore"), ContainsSubstring(line));
  World other(plain_manifest);
  other.fake.files.put("/w/pki/.gitignore", "*.o\n");
  REQUIRE_THAT(warning_lines(other.planned("authorities.root.key")).at(0), ContainsSubstring("add a line '*.key'"));
  other.fake.files.put("/w/pki/.gitignore", "*.key\n");
  REQUIRE(other.decision("authorities.root.key").warnings.empty());
}

TEST_CASE("rename: an authority of another name goes on, and so does all that it has issued") {
  for (const auto refresh : {Refresh::live, Refresh::without_aws, Refresh::offline}) {
    INFO(to_string(refresh));
    World world(plain_manifest);
    world.apply();
    const auto before = world.fake.files.contents();
    auto renamed =
        edited(plain_manifest, "  sub:\n", "  issuing:\n    key: pki/sub.key\n    certificate: pki/sub.crt\n");
    renamed = edited(renamed, "issuer: sub", "issuer: issuing");
    world.set_manifest(renamed);
    world.options.refresh = refresh;
    require_reason(world, "devices.d1.certificate", Action::adopt, "authorities.sub' -> 'authorities.issuing");
    world.options = {.threads = 1, .prune = true};
    require_done(world);
    for (const auto& [name, content] : before)
      if (name.ends_with(".crt") || name.ends_with(".key")) REQUIRE(world.fake.files.contents().at(name) == content);
    // Another authority is another one, also with the same key.
    world.set_manifest(edited(renamed, "common_name: Sub", "common_name: Other"));
    REQUIRE(world.action("devices.d1.certificate") == Action::replace);
  }
}

TEST_CASE("rename: a device whose files are not here goes on with all that AWS IoT has of it") {
  World world(connected_manifest);
  world.apply();
  for (const auto* name : {"/w/pki/d1.key", "/w/pki/d1.crt"}) world.fake.files.remove(name);
  const auto renamed =
      edited(connected_manifest, "  d1:\n", "  d2:\n    key: pki/d1.key\n    certificate: pki/d1.crt\n");
  world.set_manifest(edited(renamed, "thing: {", "thing: {name: d1, "));
  for (const auto* kind : {"registration", "status", "thing", "attachments"}) {
    INFO(kind);
    CHECK(world.action(fmt::format("devices.d2.{}", kind)) == Action::adopt);
  }
}

TEST_CASE("retire: what was only renamed is forgotten, never deleted in AWS") {
  World world;
  world.apply();
  const auto id = world.lock().find("devices.deviceCert.registration"_id)->outputs.at("certificate_id");
  world.set_manifest(edited(document(), "  deviceCert:\n", "  thermostat-1:\n"));
  world.options.prune = true;
  REQUIRE(world.action("devices.thermostat-1.registration") == Action::adopt);
  REQUIRE_THAT(all_reasons(world.planned("devices.deviceCert.registration")),
               ContainsSubstring("belongs to devices.thermostat-1.registration now"));
  require_done(world);
  REQUIRE(world.calls("DeleteCertificate") == 0);
  REQUIRE(world.iot.describe_certificate(id)->status == "ACTIVE");
}

TEST_CASE("retire: what was only renamed is forgotten although --target leaves its new name out") {
  for (const bool is_moved : {false, true}) {
    World world(plain_manifest + std::string("    register: {without_ca: true}\naws: {region: us-east-1}\n"));
    world.apply();
    auto text = world.manifest_text();
    text = edited(text, "  d1:\n", is_moved ? "  d2:\n" : "  d2:\n    key: pki/d1.key\n    certificate: pki/d1.crt\n");
    for (const std::string end : {".key", ".crt"})
      if (is_moved) world.fake.files.put("/w/pki/d2" + end, world.file("pki/d1" + end), end == ".key" ? 0600 : 0644);
    world.set_manifest(text);
    world.options.prune = true;
    world.options.selected = {"devices.d1"};
    REQUIRE_THAT(all_reasons(world.planned("devices.d1.registration")),
                 ContainsSubstring("belongs to devices.d2.registration now"));
    REQUIRE(world.apply().is_done());
    REQUIRE(world.calls("UpdateCertificate") == 0);
    REQUIRE(world.calls("DeleteCertificate") == 0);
    world.options.selected.clear();
    require_done(world);
    REQUIRE(world.calls("RegisterCertificateWithoutCA") == 1);
  }
}

TEST_CASE("retire: without AWS, what was renamed is known by its certificate") {
  World world(plain_manifest + std::string("    register: {without_ca: true}\naws: {region: us-east-1}\n"));
  world.apply();
  world.set_manifest(
      edited(world.manifest_text(), "  d1:\n", "  d2:\n    key: pki/d1.key\n    certificate: pki/d1.crt\n"));
  world.options.refresh = Refresh::without_aws;
  REQUIRE_THAT(all_reasons(world.planned("devices.d1.registration")),
               ContainsSubstring("belongs to devices.d2.registration now"));
}

TEST_CASE("retire: a new device is no successor of the one whose place it takes") {
  World world(plain_manifest + std::string("    register: {without_ca: true}\naws: {region: us-east-1}\n"));
  world.apply();
  auto text = edited(world.manifest_text(), "  d1:\n", "  d2:\n");
  world.set_manifest(text);
  world.options.prune = true;
  world.options.selected = {"devices.d1"};
  REQUIRE(world.apply().is_done());
  REQUIRE(world.calls("DeleteCertificate") == 1);
}

TEST_CASE("retire: what was renamed and is recorded by its new name is not deleted by its old one") {
  World world(plain_manifest + std::string("    register: {without_ca: true}\naws: {region: us-east-1}\n"));
  world.apply();
  world.set_manifest(
      edited(world.manifest_text(), "  d1:\n", "  d2:\n    key: pki/d1.key\n    certificate: pki/d1.crt\n"));
  world.apply();
  world.options.prune = true;
  world.options.selected = {"devices.d1"};
  REQUIRE(world.apply().is_done());
  REQUIRE(world.calls("DeleteCertificate") == 0);
}

TEST_CASE("retire: what is registered in another account is neither deleted nor forgotten") {
  // An id is the same in every account, so one that is found may be another account's.
  const bool is_here_too = GENERATE(false, true);
  World world;
  world.apply();
  auto text = world.file("byoc-ecdsa.lock.yaml");
  const auto id = world.lock().find("devices.deviceCert.registration"_id)->outputs.at("certificate_id");
  if (!is_here_too) {
    world.iot.update_certificate(id, "INACTIVE");
    world.iot.delete_certificate(id);
  }
  for (std::size_t at = 0; (at = text.find("123456789012", at)) != std::string::npos;)
    text.replace(at, 12, "999999999999");
  world.fake.files.put("/w/byoc-ecdsa.lock.yaml", text);
  world.set_manifest(without_device());
  world.options.prune = true;
  require_refused(world, "authorities.root.registration", "registered in account '999999999999'");
  world.set_manifest("version: 1\nname: byoc-ecdsa\naws: {region: us-east-1}\n");
  world.options.selected = {"devices.deviceCert"};
  const auto result = world.apply();
  REQUIRE(result.count(StepState::failed) == 1);
  REQUIRE(world.lock().find("devices.deviceCert.registration"_id) != nullptr);
  if (is_here_too) REQUIRE(world.iot.describe_certificate(id)->status == "ACTIVE");
}

TEST_CASE("digest: a deletion that is held back is another plan than one that is carried out") {
  World world;
  world.apply();
  world.set_manifest(without_device());
  const auto held = world.plan().plan.digest();
  world.options.prune = true;
  REQUIRE(world.plan().plan.digest() != held);
}

TEST_CASE("digest: adopting other files is another plan") {
  World one, other;
  std::vector<std::uint8_t> some(5);
  other.fake.random.fill(some);
  for (auto* world : {&one, &other}) {
    world->apply();
    world->fake.files.remove("/w/byoc-ecdsa.lock.yaml");
  }
  REQUIRE(one.plan().plan.digest() != other.plan().plan.digest());
}

TEST_CASE("replace: a key kept aside stays out of git, whatever its name ends in") {
  World world(edited(plain_manifest, "    validity: 90d", "    key: pki/device.pem\n    validity: 90d"));
  world.apply();
  world.options.replace = {"devices.d1"};
  REQUIRE(world.apply().is_done());
  REQUIRE_THAT(world.file("pki/.gitignore"), ContainsSubstring("\n/device.pem\n/device.*.pem\n"));
}

TEST_CASE("replace: asked for again while it is under way, it is finished first and not begun anew") {
  // The certificate's own record is the one of before: as after a kill between the two.
  World world(edited(document(), "    issuer: root\n", "    issuer: root\n    protect: true\n"));
  world.apply();
  const auto before = world.lock();
  world.options.replace = {"authorities.intermediate"};
  world.apply();
  auto mixed = world.lock();
  for (const auto* kind : {"certificate", "registration", "status", "csr"}) {
    const auto id = std::string("authorities.intermediate.") + kind;
    mixed.steps[id_of(id)] = *before.find(id_of(id));
  }
  world.fake.files.put("/w/byoc-ecdsa.lock.yaml", format_lock(mixed));
  const auto keys = world.file("intermediateCA.key");
  require_refused(world, "authorities.intermediate.key", "it has been replaced already");
  world.options.replace.clear();
  require_done(world);
  REQUIRE(world.file("intermediateCA.key") == keys);
}

TEST_CASE("replace: key and subject both replaced, a registration that lags behind catches up") {
  World world;
  world.apply();
  const auto before = world.lock();
  const auto old_id = fact(before.find("devices.deviceCert.registration"_id)->outputs, "certificate_id");
  world.set_manifest(edited(document(), "thermostat-0001", "thermostat-0002"));
  world.options.replace = {"devices.deviceCert"};
  world.options.no_overlap = true;
  world.apply();
  world.options = {.threads = 1};
  // As after a kill before the registration.
  const auto id = fact(world.lock().find("devices.deviceCert.registration"_id)->outputs, "certificate_id");
  world.iot.update_certificate(id, "INACTIVE");
  world.iot.delete_certificate(id);
  world.iot.update_certificate(old_id, "ACTIVE");
  auto lagging = world.lock();
  lagging.steps["devices.deviceCert.registration"_id] = *before.find("devices.deviceCert.registration"_id);
  world.fake.files.put("/w/byoc-ecdsa.lock.yaml", format_lock(lagging));
  require_done(world);
  REQUIRE(world.iot.describe_certificate(old_id)->status == "ACTIVE");
  REQUIRE(world.iot.describe_certificate(id)->status == "ACTIVE");
  world.fake.clock.advance(std::chrono::hours(24 * 30));
  require_done(world);
  REQUIRE(world.iot.describe_certificate(old_id)->status == "INACTIVE");
}

TEST_CASE("replace: an id that can't be replaced by itself is refused, not passed over") {
  World world;
  world.apply();
  world.options.replace = {"devices.deviceCert.registration"};
  REQUIRE_THROWS_WITH(world.plan(), ContainsSubstring("can't be replaced by itself"));
}

TEST_CASE(
    "offline: a replaced issuer, a moved device, another region and another account are seen from the lock alone") {
  World operator_machine;
  operator_machine.apply();
  const auto offline_plan = [&](const std::string& text, const std::string& lock) {
    World checkout(text);
    checkout.fake.files.put("/w/byoc-ecdsa.lock.yaml", lock);
    checkout.options.refresh = Refresh::offline;
    checkout.fake.http.handler = nullptr;
    return checkout.plan().plan;
  };
  const auto lock = operator_machine.file("byoc-ecdsa.lock.yaml");
  REQUIRE(offline_plan(edited(document(), "us-east-1", "eu-west-1"), lock).is_blocked());
  REQUIRE(
      offline_plan(edited(document(), "  region: us-east-1", "  account: \"999999999999\"\n  region: us-east-1"), lock)
          .is_blocked());

  const auto moved = edited(document(), "issuer: intermediate\n", "issuer: root\n");
  operator_machine.set_manifest(moved);
  REQUIRE(offline_plan(moved, lock).digest() == operator_machine.plan().plan.digest());
  operator_machine.set_manifest(document());

  operator_machine.options.replace = {"authorities.intermediate"};
  operator_machine.options.selected = {"authorities.intermediate"};
  REQUIRE(operator_machine.apply().is_done());
  operator_machine.options = {.threads = 1};
  const auto live = operator_machine.plan().plan;
  REQUIRE(live.has_changes());
  REQUIRE(offline_plan(document(), operator_machine.file("byoc-ecdsa.lock.yaml")).digest() == live.digest());
}

TEST_CASE("drift: a lock that does not describe its certificate is refused") {
  World world(plain_manifest);
  world.apply();
  auto text = world.fake.files.contents().at("/w/byoc-ecdsa.lock.yaml");
  const auto at = text.find("\"d1\"");
  world.fake.files.put("/w/byoc-ecdsa.lock.yaml", text.replace(at, 4, "\"d2\""));
  world.set_manifest(edited(plain_manifest, "common_name: d1", "common_name: d2"));
  require_refused(world, "devices.d1.certificate", "the lock does not describe 'pki/d1.crt'");
}

TEST_CASE("lock: records that lack what they need, or name each other as issuers, end in a clear error or none") {
  World world(plain_manifest);
  world.apply();
  auto lock = world.lock();
  auto outputs = lock.find("authorities.sub.certificate"_id)->outputs;
  outputs["fingerprint"] = std::string(64, '0');
  lock.steps["authorities.a.certificate"_id] = {"certificate", {{"issuer", "authorities.b"}}, outputs};
  lock.steps["authorities.b.certificate"_id] = {"certificate", {{"issuer", "authorities.a"}}, outputs};
  world.fake.files.put("/w/byoc-ecdsa.lock.yaml", format_lock(lock));
  REQUIRE(world.decision("authorities.a.certificate").action == Action::retire);
  lock.steps["authorities.root.key"_id].outputs.erase("public_key");
  world.fake.files.put("/w/byoc-ecdsa.lock.yaml", format_lock(lock));
  REQUIRE_THROWS_WITH(world.plan(), ContainsSubstring("the lock's record of authorities.root.key misses 'public_key'"));
}

TEST_CASE("certificate: one that would already be over is never issued") {
  World world(plain_manifest);
  world.apply();
  world.set_manifest(edited(plain_manifest, "    validity: 90d\n    renew_before: 10d",
                            "    not_before: 2020-01-01T00:00:00Z\n    not_after: 2021-01-01T00:00:00Z"));
  require_refused(world, "devices.d1.certificate", "would already be over");
}

TEST_CASE("replace: what fits and is not recorded yet is replaced with its issuer, and its registration, too") {
  World world(edited(document(), "    issuer: root\n", "    issuer: root\n    protect: false\n"));
  world.apply();
  const auto old_id = world.lock().find("devices.deviceCert.registration"_id)->outputs.at("certificate_id");
  const auto old = world.file("deviceCert.crt");
  auto lock = world.lock();
  for (const auto* kind : {"certificate", "registration", "status"})
    lock.steps.erase(id_of(std::string("devices.deviceCert.") + kind));
  world.fake.files.put("/w/byoc-ecdsa.lock.yaml", format_lock(lock));
  world.options.replace = {"authorities.intermediate"};
  require_reason(world, "devices.deviceCert.certificate", Action::replace,
                 "authorities.intermediate.certificate is replaced");
  REQUIRE(world.apply().is_done());
  world.options.replace = {};
  require_done(world);
  REQUIRE(world.file("deviceCert.crt") != old);
  const auto files = world.fake.files.contents();
  REQUIRE(std::count_if(files.begin(), files.end(), [&](const auto& file) { return file.second == old; }) == 1);
  world.fake.clock.advance(std::chrono::hours(24 * 30));
  require_done(world);
  REQUIRE(world.iot.describe_certificate(old_id)->status == "INACTIVE");
}
