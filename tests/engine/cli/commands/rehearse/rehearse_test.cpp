#include "engine/cli/commands/rehearse.h"

#include <filesystem>
#include <sstream>

#include <fmt/format.h>

#include "engine/cli/commands/run.h"
#include "engine/cli/exit_status.h"
#include "engine/manifest/load.h"
#include "engine/resolve/resolve.h"
#include "steps/x509/request.h"
#include "tests/catch.h"
#include "tests/engine/cli/commands/rehearse/untouchable_host.h"
#include "tests/engine/cli/views/golden.h"
#include "tests/support/json_schema.h"
#include "tests/support/parse.h"

using namespace byoc;
using namespace byoc::test;

namespace {

struct Output {
  int status;
  std::string out, err;
};

// One rehearsal in an outer world that must not be touched.
struct Stage {
  Output operator()(const std::string& text) {
    std::ostringstream out, err;
    Console console{out, err, false, false, Paint(), Paint(), is_stop_requested};
    const auto manifest = test::parse_manifest("/w/line.yaml", text);
    const int status = rehearse(manifest, resolve(manifest), arguments, world.host(), console);
    return {status, out.str(), err.str()};
  }

  UntouchableHost world;
  Arguments arguments;
  std::function<bool()> is_stop_requested;
};

Output rehearsed(const std::string& text) {
  return Stage()(text);
}

Output rehearsed_as_json(const std::string& text) {
  Stage stage;
  stage.arguments.format = Format::json;
  stage.arguments.quiet = true;
  return stage(text);
}

std::string example() {
  return read_text(BYOC_SOURCE_DIR "/manifests/byoc-ecdsa.yaml");
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

constexpr auto certificates_only = R"(version: 1
name: line
authorities:
  root: {subject: {common_name: Root}, validity: 1024d}
devices:
  d1: {issuer: root, subject: {common_name: d1}, validity: 500d}
)";

std::string with_authorities(int count) {
  std::string text = "version: 1\nname: line\naws: {region: eu-west-1}\nauthorities:\n";
  for (int i = 0; i < count; ++i)
    text += fmt::format("  ca{}: {{subject: {{common_name: Same CA}}, validity: 1024d, register: {{}}}}\n", i);
  return text;
}

std::string with_devices(int count) {
  auto text = replaced(certificates_only, "authorities:", "aws: {}\nauthorities:");
  text = replaced(text, "validity: 1024d}", "validity: 1024d, register: {}}");
  for (int i = 2; i <= count; ++i)
    text +=
        fmt::format("  d{}: {{issuer: root, subject: {{common_name: d{}}}, validity: 500d, register: {{}}}}\n", i, i);
  return text;
}

}  // namespace

TEST_CASE("rehearse: every example goes through, and nothing of the outer world is touched") {
  int seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(BYOC_SOURCE_DIR "/manifests")) {
    const auto& path = entry.path();
    if (path.extension() != ".yaml" || path.string().ends_with(".lock.yaml")) continue;
    INFO(path);
    ++seen;
    Stage stage;
    stage.world.files.awaited = {"root.crt", "sensor-0001.csr"};
    const auto [status, out, err] = stage(read_text(path.string()));
    CHECK(status == exit_done);
    CHECK_THAT(out, ContainsSubstring("went through") && ContainsSubstring("; nothing was kept."));
    CHECK(err.find("error") == std::string::npos);
  }
  CHECK(seen >= 2);
}

TEST_CASE("rehearse: whoever has a CA's key is asked to prove it, and nobody does") {
  Stage stage;
  stage.world.files.awaited = {"ca.crt"};
  const auto [status, out, err] = stage(R"(version: 1
name: line
aws: {region: us-east-1}
authorities:
  vendor: {key: elsewhere, certificate: ca.crt, register: {}}
)");
  CHECK(status == exit_done);
  CHECK_THAT(out, ContainsSubstring("waiting; nothing was kept."));
}

TEST_CASE("rehearse: what somebody else has made is there, and what needs it is done") {
  const auto text = replaced(certificates_only, "{issuer: root", "{key: elsewhere, csr: d1.csr, issuer: root");
  Stage stage;
  stage.world.files.awaited = {"d1.csr"};
  CHECK_THAT(stage(text).out, ContainsSubstring("waiting; nothing was kept.") &&
                                  ContainsSubstring("certificates                      1"));
  const auto key = x509::PrivateKey::generate("P-256", stage.world.random);
  stage.world.files.arrived["d1.csr"] = x509::make_request({{"common_name", "d1"}}, key, stage.world.random);
  const auto [status, out, err] = stage(text);
  CHECK(status == exit_done);
  CHECK_THAT(out, !ContainsSubstring("waiting") && ContainsSubstring("certificates                      2"));
}

TEST_CASE("rehearse: the report tells what was made and what AWS would have been asked for") {
  const auto [status, out, err] = rehearsed(example());
  CHECK(out == R"(Rehearsed 'byoc-ecdsa': 17 steps went through; nothing was kept.

Made in memory
  keys                              3
  certificates                      3
  verification certificates         2

AWS would have been asked for
  GetRegistrationCode               1
  RegisterCACertificate             2
  RegisterCertificate               1
)");
  CHECK_THAT(err, ContainsSubstring("authorities.root.key: created"));
}

TEST_CASE("rehearse: --quiet leaves the message stream empty") {
  Stage stage;
  stage.arguments.quiet = true;
  const auto [status, out, err] = stage(example());
  CHECK(err.empty());
  CHECK_FALSE(out.empty());
}

TEST_CASE("rehearse: certificates alone ask nothing of AWS") {
  const auto [status, out, err] = rehearsed(certificates_only);
  CHECK(status == exit_done);
  CHECK_THAT(out, ContainsSubstring("Rehearsed 'line': 4 steps went through") && !ContainsSubstring("AWS"));
}

TEST_CASE("rehearse: the JSON report is one document that fits its schema") {
  const auto good = rehearsed_as_json(example());
  CHECK(fits_schema("rehearsal.v1.json", good.out));
  CHECK_THAT(good.out, ContainsSubstring("\"RegisterCACertificate\": 2"));
  const auto bad = rehearsed_as_json(with_authorities(11));
  CHECK(fits_schema("rehearsal.v1.json", bad.out));
  CHECK(fits_schema("rehearsal.v1.json", rehearsed_as_json(certificates_only).out));
}

TEST_CASE("rehearse: the schema is strict") {
  const auto good = rehearsed_as_json(example()).out;
  const auto fits = [](const std::string& document) { return fits_schema("rehearsal.v1.json", document); };
  CHECK_FALSE(fits(replaced(good, "\"done\",", "\"failed\",")));  // failed, but without an error
  CHECK_FALSE(fits(replaced(good, "\"keys\"", "\"locks\"")));
  CHECK_FALSE(fits(replaced(good, "\"format_version\": 1", "\"format_version\": 2")));
  CHECK_FALSE(fits(replaced(good, "\"GetRegistrationCode\": 1", "\"GetRegistrationCode\": 0")));
  const auto bad = rehearsed_as_json(with_authorities(11)).out;
  CHECK_FALSE(fits(replaced(bad, "\"outcome\": \"failed\"", "\"outcome\": \"done\"")));
  CHECK_FALSE(fits(replaced(bad, "\"message\"", "\"text\"")));
}

TEST_CASE("rehearse: the eleventh CA of one subject is one too many") {
  CHECK(rehearsed(with_authorities(10)).status == exit_done);
  const auto [status, out, err] = rehearsed(with_authorities(11));
  CHECK(status == exit_failed);
  CHECK_THAT(out, ContainsSubstring("The rehearsal of 'line' failed: ") && ContainsSubstring("1 failed") &&
                      ContainsSubstring("nothing was kept."));
  CHECK_THAT(err, ContainsSubstring("error: authorities.ca") &&
                      ContainsSubstring("AWS IoT refused RegisterCACertificate: LimitExceededException") &&
                      ContainsSubstring("hint: "));
}

TEST_CASE("rehearse: the account that the manifest insists on is the sandbox's") {
  const auto text = replaced(example(), "# account: \"123456789012\"", "account: \"999999999999\"");
  const auto [status, out, err] = rehearsed(text);
  CHECK(status == exit_done);
  CHECK_THAT(out, ContainsSubstring("GetCallerIdentity                 1"));
}

TEST_CASE("rehearse: a region is not needed, and what the command line says of AWS is of no account") {
  Stage stage;
  stage.arguments.profile.emplace("no-such-profile");
  stage.arguments.endpoint_url.emplace("http://127.0.0.1:1");
  CHECK(stage(replaced(example(), "region: us-east-1", "account: \"123456789012\"")).status == exit_done);
  stage.arguments.region.emplace("cn-north-1");
  CHECK(stage(example()).status == exit_done);
}

TEST_CASE("rehearse: absolute paths and dates are as good as relative ones") {
  auto text = replaced(certificates_only, "Root}, validity: 1024d",
                       "Root}, key: /etc/ca/root.key, certificate: /srv/ca/root.crt, "
                       "not_before: 2026-01-01T00:00:00Z, not_after: 2036-01-01T00:00:00Z");
  CHECK(rehearsed(text).status == exit_done);
}

TEST_CASE("rehearse: what AWS IoT would refuse fails alone, what needs it is skipped") {
  // The authority is not valid yet, and so it can't prove that it has its key either.
  const auto text = replaced(example(), "validity: 1024d",
                             "not_before: 2026-12-01T00:00:00Z\n"
                             "    not_after: 2036-12-01T00:00:00Z");
  const auto [status, out, err] = rehearsed(text);
  CHECK(status == exit_failed);
  CHECK_THAT(err, ContainsSubstring("error: authorities.root.") && ContainsSubstring("hint: "));
  CHECK_THAT(out, ContainsSubstring(" failed, ") && ContainsSubstring(" skipped; nothing was kept."));
}

TEST_CASE("rehearse: a device of an inactive CA is refused as AWS IoT would") {
  const auto text = replaced(example(), "intermediateCA.crt\n    register: {status: ACTIVE}",
                             "intermediateCA.crt\n    register: {status: INACTIVE}");
  const auto [status, out, err] = rehearsed(text);
  CHECK(status == exit_failed);
  CHECK_THAT(err, ContainsSubstring("devices.deviceCert.registration: AWS IoT refused RegisterCertificate"));
}

TEST_CASE("rehearse: what is blocked is left out and told") {
  const auto text = replaced(certificates_only, "d1}, validity: 500d", "d1}, not_after: 2026-01-01T00:00:00Z");
  const auto [status, out, err] = rehearsed(text);
  CHECK(status == exit_failed);
  CHECK_THAT(err,
             ContainsSubstring("error: devices.d1.certificate is blocked: ") && !ContainsSubstring("is not stable"));
  CHECK_THAT(out, ContainsSubstring("failed: 2 steps went through, 0 failed, 2 skipped; nothing was kept."));
}

TEST_CASE("rehearse: what would be due again at once is named") {
  Stage stage;
  stage.is_stop_requested = [&stage] {
    stage.world.clock.advance(std::chrono::hours(24 * 130));  // four steps are 520 days: the device has expired
    return false;
  };
  const auto [status, out, err] = stage(certificates_only);
  CHECK(status == exit_failed);
  CHECK_THAT(err, ContainsSubstring("error: devices.d1.certificate is not stable: as soon as everything is done it is "
                                    "due again (renew: expired on"));
  CHECK_THAT(out, ContainsSubstring("failed: 4 steps went through, 0 failed, 0 skipped; nothing was kept."));
}

TEST_CASE("rehearse: a stop ends it, and it has not succeeded") {
  Stage stage;
  stage.is_stop_requested = [] { return true; };
  const auto [status, out, err] = stage(example());
  CHECK(status == exit_failed);
  CHECK_THAT(err, ContainsSubstring("error: stopped\n"));
  CHECK_THAT(out, ContainsSubstring("failed: 0 steps went through"));
}

TEST_CASE("rehearse: what the manifest says exists already does, and is not counted") {
  const auto text = R"(version: 1
name: line
aws: {region: eu-west-1}
policies:
  common: {name: shared-policy}
provisioning_templates:
  onboarding: {}
authorities:
  root:
    subject: {common_name: Root}
    validity: 1024d
    register: {auto_registration: true, provisioning_template: onboarding}
devices:
  d1:
    issuer: root
    subject: {common_name: d1}
    validity: 500d
    register: {}
    policies: [common]
    thing: {billing_group: line-1}
)";
  const auto [status, out, err] = rehearsed(text);
  CHECK(status == exit_done);
  CHECK_THAT(out, ContainsSubstring("AttachPolicy") && !ContainsSubstring("CreatePolicy") &&
                      !ContainsSubstring("CreateProvisioningTemplate") && !ContainsSubstring("CreateBillingGroup"));
}

TEST_CASE("rehearse: targets of any name are kept apart") {
  auto text = replaced(with_devices(1), "aws: {}",
                       "aws: {targets: {A_b: {region: us-east-1}, a_b: {region: us-west-2}, x-: {region: us-west-1}, " +
                           std::string(100, 'x') + ": {region: eu-west-1}}}");
  const auto [status, out, err] = rehearsed(text);
  CHECK(status == exit_done);
  CHECK_THAT(out, ContainsSubstring("RegisterCACertificate             4"));
}

TEST_CASE("rehearse: many devices") {
  const auto [status, out, err] = rehearsed(with_devices(500));
  CHECK(status == exit_done);
  CHECK_THAT(out, ContainsSubstring("RegisterCertificate             499"));
}
