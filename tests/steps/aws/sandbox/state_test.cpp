#include "steps/aws/sandbox/state_file.h"
#include "tests/catch.h"
#include "tests/steps/aws/sandbox/resource_sandbox.h"

using namespace byoc;
using namespace byoc::test;

namespace {

const std::string template_body =
    R"({"Resources": {"p": {"Type": "AWS::IoT::Policy", "Properties": {"PolicyName": "p"}}}})";

// What a sandbox has saved after registering a CA with a template and one device.
sandbox::Account saved_account() {
  sandbox::Account saved;
  sandbox::Settings settings;
  settings.save = [&](const sandbox::Account& account) { saved = account; };
  Sandbox sandbox(std::move(settings));
  const TestAuthority authority(sandbox.now());
  auto config = sandbox::make_json();
  config->set("templateBody", template_body);
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
  CHECK(region.authorities.begin()->second.registration_config.value().template_body == template_body);
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

TEST_CASE("state: a registry with everything in it is loaded again, in full") {
  sandbox::Account saved;
  sandbox::Settings settings;
  settings.save = [&](const sandbox::Account& account) { saved = account; };
  ResourceSandbox sandbox(std::move(settings));
  const auto certificate = sandbox.add_certificate();
  REQUIRE(sandbox.create_policy("p") == "200");
  REQUIRE(sandbox.run("POST", "/policies/p/version?setAsDefault=true", policy_body) == "200");
  REQUIRE(sandbox.attach("p", certificate) == "200");
  REQUIRE(sandbox.run("POST", "/thing-types/T", R"({"thingTypeProperties": {"searchableAttributes": ["a"]}})") ==
          "200");
  REQUIRE(sandbox.run("POST", "/thing-groups/G", R"({"tags": [{"Key": "k", "Value": "v"}]})") == "200");
  REQUIRE(sandbox.run("POST", "/billing-groups/B", "{}") == "200");
  REQUIRE(sandbox.run("POST", "/things/t", R"({"thingTypeName": "T", "billingGroupName": "B",
      "attributePayload": {"attributes": {"a": "1"}}})") == "200");
  REQUIRE(sandbox.principal("PUT", "t", certificate) == "200");
  REQUIRE(sandbox.run("PUT", "/thing-groups/addThingToThingGroup", R"({"thingName": "t", "thingGroupName": "G"})") ==
          "200");
  REQUIRE(sandbox.run("POST", "/thing-types/T/deprecate", "{}") == "200");
  REQUIRE(verdict(sandbox.post("/provisioning-templates",
                               {{"templateName", "t"},
                                {"templateBody", template_body},
                                {"provisioningRoleArn", "arn:aws:iam::123456789012:role/r"}})) == "200");
  const auto text = sandbox::write_account(saved);
  const auto loaded = sandbox::read_account(text);
  CHECK(sandbox::write_account(loaded) == text);
  const auto& registry = loaded.at("us-east-1").registry;
  CHECK(registry.policies.at("p").targets.contains(certificate));
  CHECK(registry.policies.at("p").default_version == 2);
  CHECK(registry.things.at("t").groups.contains("G"));
  CHECK(registry.things.at("t").principals.contains(certificate));
  CHECK(registry.thing_types.at("T").deprecated.has_value());
  CHECK(registry.tags.at(arn_prefix + "thinggroup/G").at("k") == "v");
  CHECK(registry.templates.at("t").versions.size() == 1);
}

TEST_CASE("state: a file from before there was a registry is loaded with an empty one") {
  const auto account = sandbox::read_account(
      R"({"formatVersion": 1, "regions": {"r": {"registrationCode": "", "nextSequence": 1, "authorities": [],)"
      R"( "devices": []}}})");
  CHECK(account.at("r").registry.policies.empty());
}
