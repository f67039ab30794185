#include "steps/aws/sandbox/state_file.h"
#include "tests/catch.h"
#include "tests/steps/aws/sandbox/sandbox_client.h"

using namespace byoc;
using namespace byoc::test;

namespace {

// What a sandbox has saved after registering a CA with a template and one device.
sandbox::Account saved_account() {
  sandbox::Account saved;
  sandbox::Settings settings;
  settings.save = [&](const sandbox::Account& account) { saved = account; };
  Sandbox sandbox(std::move(settings));
  const TestAuthority authority(sandbox.now());
  auto config = sandbox::make_json();
  config->set("templateBody", std::string(R"({"policyName": "p"})"));
  config->set("roleArn", std::string("arn:aws:iam::123456789012:role/r"));
  auto body = sandbox::make_json();
  body->set("caCertificate", authority.pem);
  body->set("verificationCertificate", authority.issue(sandbox.now(), sandbox.registration_code()));
  body->set("registrationConfig", config);
  REQUIRE(sandbox.call("POST", "/cacertificate?setAsActive=true", sandbox::to_text(body)).status == 200);
  const auto device = authority.issue(sandbox.now(), "d");
  REQUIRE(sandbox.post("/certificate/register", {{"certificatePem", device}}).status == 200);
  return saved;
}

}  // namespace

TEST_CASE("state: what was saved is loaded again, in full") {
  const auto account = saved_account();
  FakeHost host;
  host.files.create_folders("/w", 0755);
  sandbox::save_account(host.files, "/w/state.json", account);
  CHECK(host.files.mode("/w/state.json") == 0600);
  const auto loaded = sandbox::load_account(host.files, "/w/state.json");
  CHECK(sandbox::write_account(loaded) == sandbox::write_account(account));
  const auto& region = loaded.at("us-east-1");
  CHECK(region.authorities.size() == 1);
  CHECK(region.authorities.begin()->second.registration_config.value().template_body == R"({"policyName": "p"})");
  CHECK(region.devices.begin()->second.ca_id == region.authorities.begin()->first);
}

TEST_CASE("state: a sandbox goes on where the last one stopped") {
  sandbox::Settings settings;
  settings.account = saved_account();
  const auto code = settings.account.at("us-east-1").registration_code;
  Sandbox sandbox(std::move(settings));
  CHECK(sandbox.registration_code() == code);
  CHECK(sandbox.call("GET", "/certificates").json->getArray("certificates")->size() == 1);
}

TEST_CASE("state: no file is an empty account, a broken one an error that names it and not its content") {
  FakeHost host;
  CHECK(sandbox::load_account(host.files, "/w/state.json").empty());
  const auto good = sandbox::write_account(saved_account());
  auto without_certificate = good;
  without_certificate.replace(without_certificate.find("BEGIN CERTIFICATE"), 5, "XXXXX");
  for (const auto& broken :
       {std::string(), std::string("secret nonsense"), std::string("[]"), std::string("{}"),
        std::string(R"({"formatVersion": 2, "regions": {}})"), without_certificate, good.substr(0, good.size() / 2),
        std::string(R"({"formatVersion": 1, "regions": {"r": {}}})")}) {
    host.files.put("/w/state.json", broken);
    try {
      sandbox::load_account(host.files, "/w/state.json");
      FAIL("loaded");
    } catch (const Error& error) {
      CHECK_THAT(error.what(), ContainsSubstring("'/w/state.json' is not a state file of byoc-sandbox"));
      CHECK(std::string(error.what()).find("secret") == std::string::npos);
      CHECK_FALSE(error.hint().empty());
    }
  }
}
