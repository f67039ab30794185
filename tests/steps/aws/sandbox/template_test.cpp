#include "tests/steps/aws/sandbox/resource_sandbox.h"

using namespace byoc;
using namespace byoc::test;

namespace {

const std::string role = "arn:aws:iam::123456789012:role/provisioning";
const std::string template_body =
    R"({"Resources": {"p": {"Type": "AWS::IoT::Policy", "Properties": {"PolicyName": "p"}}}})";

std::string create_template(ResourceSandbox& sandbox, const std::string& name, const std::string& type = "JITP") {
  return verdict(sandbox.post(
      "/provisioning-templates",
      {{"templateName", name}, {"templateBody", template_body}, {"provisioningRoleArn", role}, {"type", type}}));
}

// Registers a CA with SNI_ONLY; `members` is the rest of the body.
Answer register_sni_authority(ResourceSandbox& sandbox, const std::string& members) {
  auto body = sandbox::make_json();
  body->set("caCertificate", TestAuthority(sandbox.now()).pem);
  body->set("certificateMode", std::string("SNI_ONLY"));
  const auto more = sandbox::parse_json_object("{" + members + "}");
  for (const auto& [name, value] : *more) body->set(name, value);
  return sandbox.call("POST", "/cacertificate", sandbox::to_text(body));
}

}  // namespace

TEST_CASE("template: created once, described, updated and listed") {
  ResourceSandbox sandbox;
  REQUIRE(create_template(sandbox, "t") == "200");
  CHECK(create_template(sandbox, "t") == "409 ResourceAlreadyExistsException");
  CHECK(create_template(sandbox, "u", "OTHER") == "400 InvalidRequestException");
  CHECK(sandbox.run("PATCH", "/provisioning-templates/t", R"({"enabled": true, "description": "d"})") == "200");
  const auto described = sandbox.call("GET", "/provisioning-templates/t");
  CHECK(described.text("templateArn") == arn_prefix + "provisioningtemplate/t");
  CHECK(described.text("type") == "JITP");
  CHECK(described.text("templateBody") == template_body);
  CHECK(described.text("provisioningRoleArn") == role);
  CHECK(described.text("description") == "d");
  CHECK(described.json->getValue<bool>("enabled"));
  CHECK(sandbox.list("GET", "/provisioning-templates", "templates", "templateName") == "t");
  CHECK(sandbox.run("DELETE", "/provisioning-templates/t") == "200");
  CHECK(sandbox.run("GET", "/provisioning-templates/t") == "404 ResourceNotFoundException");
}

TEST_CASE("template: a hook is for fleet provisioning only, a body needs a policy") {
  ResourceSandbox sandbox;
  const std::string hook = R"({"preProvisioningHook": {"targetArn": "arn:aws:lambda:us-east-1:1:function:f"}})";
  REQUIRE(create_template(sandbox, "jitp") == "200");
  REQUIRE(create_template(sandbox, "fleet", "FLEET_PROVISIONING") == "200");
  CHECK(sandbox.run("PATCH", "/provisioning-templates/jitp", hook) == "400 InvalidRequestException");
  CHECK(sandbox.run("PATCH", "/provisioning-templates/fleet", hook) == "200");
  CHECK(sandbox.call("GET", "/provisioning-templates/fleet").json->has("preProvisioningHook"));
  CHECK(sandbox.run("PATCH", "/provisioning-templates/fleet", R"({"removePreProvisioningHook": true})") == "200");
  CHECK_FALSE(sandbox.call("GET", "/provisioning-templates/fleet").json->has("preProvisioningHook"));
  const auto verdict_on = [&](const std::string& body) {
    return verdict(sandbox.post("/provisioning-templates/jitp/versions", {{"templateBody", body}}));
  };
  for (const auto* refused :
       {"nonsense", R"({"Resources": {}})", R"({"policyName": "p"})", R"({"Resources": "policyName"})",
        R"({"Resources": {"p": "policyName"}})", R"({"Resources": {"p": {"Properties": {"PolicyName": "p"}}}})",
        R"({"Resources": {"p": {"Type": "Policy", "Properties": {"PolicyName": "p"}}}})"}) {
    CAPTURE(refused);
    CHECK(verdict_on(refused) == "400 InvalidRequestException");
  }
  CHECK(verdict_on(template_body) == "200");
}

TEST_CASE("template: at most five versions, one of them the default") {
  ResourceSandbox sandbox;
  REQUIRE(create_template(sandbox, "t") == "200");
  const std::string versions = "/provisioning-templates/t/versions";
  for (int i = 2; i <= 5; ++i)
    CHECK(sandbox.post(versions + "?setAsDefault=true", {{"templateBody", template_body}})
              .json->getValue<int>("versionId") == i);
  CHECK(verdict(sandbox.post(versions, {{"templateBody", template_body}})) == "409 VersionsLimitExceededException");
  CHECK(sandbox.run("DELETE", versions + "/5") == "409 DeleteConflictException");
  CHECK(sandbox.run("PATCH", "/provisioning-templates/t", R"({"defaultVersionId": 9})") ==
        "404 ResourceNotFoundException");
  CHECK(sandbox.run("PATCH", "/provisioning-templates/t", R"({"defaultVersionId": 2})") == "200");
  CHECK(sandbox.run("DELETE", versions + "/5") == "200");
  CHECK(sandbox.list("GET", versions, "versions", "versionId") == "1 2 3 4");
  CHECK(sandbox.run("DELETE", "/provisioning-templates/t") == "409 DeleteConflictException");
  for (const auto* version : {"/1", "/3", "/4"}) CHECK(sandbox.run("DELETE", versions + version) == "200");
  CHECK(sandbox.run("DELETE", "/provisioning-templates/t") == "200");
}

TEST_CASE(
    "template: it is for fleets where no type is said, is told in its default version, and takes its tags along") {
  ResourceSandbox sandbox;
  const std::string other_body =
      R"({"Resources": {"p": {"Type": "AWS::IoT::Policy", "Properties": {"PolicyName": "q"}}}})";
  const auto create = [&] {
    auto body = sandbox::make_json();
    body->set("templateName", std::string("t"));
    body->set("templateBody", template_body);
    body->set("provisioningRoleArn", role);
    body->set("tags", sandbox::parse_json_object(R"({"tags": [{"Key": "a", "Value": "1"}]})")->getArray("tags"));
    return verdict(sandbox.call("POST", "/provisioning-templates", sandbox::to_text(body)));
  };
  const auto count_tags = [&] {
    const auto target = "/tags?resourceArn=" + segment(arn_prefix + "provisioningtemplate/t");
    return sandbox.call("GET", target).json->getArray("tags")->size();
  };
  REQUIRE(create() == "200");
  CHECK(count_tags() == 1);
  CHECK(sandbox.call("GET", "/provisioning-templates/t").text("type") == "FLEET_PROVISIONING");
  const std::string versions = "/provisioning-templates/t/versions";
  REQUIRE(verdict(sandbox.post(versions + "?setAsDefault=true", {{"templateBody", other_body}})) == "200");
  CHECK(sandbox.call("GET", "/provisioning-templates/t").text("templateBody") == other_body);
  REQUIRE(sandbox.run("PATCH", "/provisioning-templates/t", R"({"defaultVersionId": 1})") == "200");
  CHECK(sandbox.call("GET", "/provisioning-templates/t").text("templateBody") == template_body);
  REQUIRE(sandbox.run("DELETE", versions + "/2") == "200");
  REQUIRE(sandbox.run("DELETE", "/provisioning-templates/t") == "200");
  REQUIRE(create_template(sandbox, "t") == "200");
  CHECK(count_tags() == 0);
}

TEST_CASE("register CA: a template by name must exist, be for JITP, and stays while it is used") {
  ResourceSandbox sandbox;
  const std::string config = R"("registrationConfig": {"templateName": "t"})";
  CHECK(verdict(register_sni_authority(sandbox, config)) == "404 ResourceNotFoundException");
  REQUIRE(create_template(sandbox, "t", "FLEET_PROVISIONING") == "200");
  CHECK(verdict(register_sni_authority(sandbox, config)) == "400 InvalidRequestException");
  REQUIRE(sandbox.run("DELETE", "/provisioning-templates/t") == "200");
  REQUIRE(create_template(sandbox, "t") == "200");
  const auto authority = register_sni_authority(sandbox, config);
  REQUIRE(verdict(authority) == "200");
  const auto path = "/cacertificate/" + authority.text("certificateId");
  CHECK(sandbox.call("GET", path).object("registrationConfig")->getValue<std::string>("templateName") == "t");
  CHECK(sandbox.call("GET", "/cacertificates?templateName=t").json->getArray("certificates")->size() == 1);
  CHECK(sandbox.run("DELETE", "/provisioning-templates/t") == "409 DeleteConflictException");
  REQUIRE(sandbox.run("PUT", path, R"({"removeAutoRegistration": true})") == "200");
  CHECK_FALSE(sandbox.call("GET", path).json->has("registrationConfig"));
  CHECK(sandbox.run("DELETE", "/provisioning-templates/t") == "200");
}

TEST_CASE("tags: those given on creation and later ones are kept, and go with their resource") {
  ResourceSandbox sandbox;
  const auto authority = register_sni_authority(sandbox, R"("tags": [{"Key": "a", "Value": "1"}, {"Key": "b"}])");
  const auto arn = authority.text("certificateArn");
  const auto tags = [&] {
    std::string text;
    const auto answer = sandbox.call("GET", "/tags?resourceArn=" + segment(arn));
    for (const auto& item : *answer.json->getArray("tags")) text += sandbox::to_text(item.extract<sandbox::Json>());
    return text;
  };
  CHECK(tags() == R"({"Key":"a","Value":"1"}{"Key":"b","Value":""})");
  const auto body = [&](const std::string& rest) { return R"({"resourceArn": ")" + arn + R"(", )" + rest + "}"; };
  CHECK(sandbox.run("POST", "/tags", body(R"("tags": [{"Key": "a", "Value": "2"}, {"Key": "c", "Value": "3"}])")) ==
        "200");
  CHECK(sandbox.run("POST", "/untag", body(R"("tagKeys": ["b", "unknown"])")) == "200");
  CHECK(tags() == R"({"Key":"a","Value":"2"}{"Key":"c","Value":"3"})");
  REQUIRE(sandbox.run("DELETE", "/cacertificate/" + authority.text("certificateId")) == "200");
  CHECK(sandbox.run("GET", "/tags?resourceArn=" + segment(arn)) == "404 ResourceNotFoundException");
}

TEST_CASE("tags: every kind of resource that has them, fifty at most, none that begin with aws:") {
  ResourceSandbox sandbox;
  const auto tag = [&](const std::string& resource, const std::string& key) {
    return sandbox.run(
        "POST", "/tags",
        fmt::format(R"({{"resourceArn": "{}{}", "tags": [{{"Key": "{}"}}]}})", arn_prefix, resource, key));
  };
  REQUIRE(sandbox.create_policy("n") == "200");
  REQUIRE(create_template(sandbox, "n") == "200");
  for (const auto* family : {"thing-types", "thing-groups", "billing-groups", "things"})
    REQUIRE(sandbox.run("POST", std::string("/") + family + "/n", "{}") == "200");
  for (const auto* kind : {"policy", "provisioningtemplate", "thingtype", "thinggroup", "billinggroup"}) {
    CHECK(tag(std::string(kind) + "/unknown", "k") == "404 ResourceNotFoundException");
    CHECK(tag(std::string(kind) + "/n", "k") == "200");
  }
  CHECK(tag("thing/n", "k") == "404 ResourceNotFoundException");
  CHECK(tag("policy/n", "aws:k") == "400 InvalidRequestException");
  for (int i = 1; i < 50; ++i) REQUIRE(tag("policy/n", "k" + std::to_string(i)) == "200");
  CHECK(tag("policy/n", "one too many") == "410 LimitExceededException");
}
