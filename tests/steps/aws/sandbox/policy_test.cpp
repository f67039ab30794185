#include "tests/steps/aws/sandbox/resource_sandbox.h"

using namespace byoc;
using namespace byoc::test;

TEST_CASE("policy: it is created once, described and listed") {
  ResourceSandbox sandbox;
  const auto created = sandbox.call("POST", "/policies/p", policy_body);
  REQUIRE(verdict(created) == "200");
  CHECK(created.text("policyArn") == arn_prefix + "policy/p");
  CHECK(created.json->get("policyVersionId").isString());
  CHECK(sandbox.create_policy("p") == "409 ResourceAlreadyExistsException");
  const auto described = sandbox.call("GET", "/policies/p");
  CHECK(described.text("policyDocument") == created.text("policyDocument"));
  CHECK(described.text("defaultVersionId") == "1");
  CHECK(described.text("generationId").size() == 64);
  REQUIRE(sandbox.create_policy("q") == "200");
  CHECK(sandbox.list("GET", "/policies", "policies", "policyName") == "q p");
  CHECK(sandbox.run("GET", "/policies/unknown") == "404 ResourceNotFoundException");
}

TEST_CASE("policy: a document that is no policy is 400 MalformedPolicyException") {
  ResourceSandbox sandbox;
  const std::string statement = R"({"Effect": "Allow", "Action": "a", "Resource": "r"})";
  const auto verdict_on = [&](const std::string& document) {
    return verdict(sandbox.post("/policies/p", {{"policyDocument", document}}));
  };
  for (const auto& document :
       {std::string("nonsense"), std::string("[]"), R"({"Version": "2013", "Statement": )" + statement + "}",
        std::string(R"({"Version": "2012-10-17"})"), std::string(R"({"Version": "2012-10-17", "Statement": []})"),
        std::string(
            R"({"Version": "2012-10-17", "Statement": [{"Effect": "Perhaps", "Action": "a", "Resource": "r"}]})"),
        R"({"Version": "2012-10-17", "Statement": )" + statement + R"(, "Id": ")" + std::string(2048, 'x') + R"("})"})
    CHECK(verdict_on(document) == "400 MalformedPolicyException");
  CHECK(verdict_on(R"({"Version": "2012-10-17", "Statement": [)" + statement + "]}" + std::string(3000, ' ')) == "200");
  CHECK(verdict(sandbox.post("/policies/q", {{"policyDocument", R"({"Statement": )" + statement + "}"}})) == "200");
}

TEST_CASE("policy: each statement is held against the documented grammar") {
  ResourceSandbox sandbox;
  int number = 0;
  const auto verdict_on = [&](const std::string& statement, const std::string& more = "") {
    const auto document = R"({"Version": "2012-10-17", )" + more + R"("Statement": )" + statement + "}";
    return verdict(sandbox.post("/policies/p" + std::to_string(++number), {{"policyDocument", document}}));
  };
  for (const auto* refused :
       {R"({"Effect": "allow", "Action": "a", "Resource": "r"})", R"({"Action": "a", "Resource": "r"})",
        R"({"Effect": "Allow", "Resource": "r"})", R"({"Effect": "Allow", "Action": "a"})",
        R"({"Effect": "Allow", "Action": "a", "NotAction": "b", "Resource": "r"})",
        R"({"Effect": "Allow", "Action": "a", "Resource": "r", "NotResource": "s"})",
        R"({"Effect": "Allow", "Action": [], "Resource": "r"})", R"({"Effect": "Allow", "Action": 7, "Resource": "r"})",
        R"({"Effect": "Allow", "Action": ["a", 7], "Resource": "r"})",
        R"({"Effect": "Allow", "Action": "a", "Resource": "r", "Principal": "*"})",
        R"({"Effect": "Allow", "Action": "a", "Resource": "r", "Purpose": "x"})",
        R"({"Effect": "Allow", "Action": "a", "Resource": "r", "Sid": 7})",
        R"({"Effect": "Allow", "Action": "a", "Resource": "r", "Condition": "x"})",
        R"({"Effect": "Allow", "Action": "a", "Resource": "r", "Condition": {"Bool": true}})", "7", "[7]", "null"}) {
    CAPTURE(refused);
    CHECK(verdict_on(refused) == "400 MalformedPolicyException");
  }
  const std::string statement = R"({"Effect": "Allow", "Action": "a", "Resource": "r"})";
  CHECK(verdict_on(statement, R"("Comment": "x", )") == "400 MalformedPolicyException");
  CHECK(verdict_on(statement, R"("Id": "x", )") == "200");
  CHECK(verdict_on(R"([{"Effect": "Deny", "NotAction": ["a", "b"], "NotResource": ["r"], "Sid": "s", )"
                   R"("Condition": {"Bool": {"iot:Connection.Thing.IsAttached": ["true"]}}}])") == "200");
}

TEST_CASE("policy: at most five versions; the default one can't be deleted, numbers are not used again") {
  ResourceSandbox sandbox;
  REQUIRE(sandbox.create_policy("p") == "200");
  for (int i = 2; i <= 5; ++i) {
    const auto answer = sandbox.call("POST", "/policies/p/version?setAsDefault=true", policy_body);
    CHECK(answer.text("policyVersionId") == std::to_string(i));
    CHECK(answer.json->getValue<bool>("isDefaultVersion"));
  }
  CHECK(sandbox.run("POST", "/policies/p/version", policy_body) == "409 VersionsLimitExceededException");
  CHECK(sandbox.run("DELETE", "/policies/p/version/5") == "409 DeleteConflictException");
  CHECK(sandbox.run("DELETE", "/policies/p") == "409 DeleteConflictException");
  CHECK(sandbox.run("PATCH", "/policies/p/version/1") == "200");
  CHECK(sandbox.run("DELETE", "/policies/p/version/5") == "200");
  CHECK(sandbox.run("GET", "/policies/p/version/5") == "404 ResourceNotFoundException");
  CHECK(sandbox.run("GET", "/policies/p/version/x") == "400 InvalidRequestException");
  const auto next = sandbox.call("POST", "/policies/p/version", policy_body);
  CHECK(next.text("policyVersionId") == "6");
  CHECK(sandbox.call("GET", "/policies/p").text("defaultVersionId") == "1");
  CHECK(sandbox.call("GET", "/policies/p/version").json->getArray("policyVersions")->size() == 5);
}

TEST_CASE("policy: attached twice is attached once, detached twice is a success, both are seen from both sides") {
  ResourceSandbox sandbox;
  const auto target = sandbox.add_certificate();
  REQUIRE(sandbox.create_policy("p") == "200");
  REQUIRE(sandbox.create_policy("q") == "200");
  CHECK(sandbox.attach("p", target) == "200");
  CHECK(sandbox.attach("p", target) == "200");
  CHECK(sandbox.attach("q", target) == "200");
  CHECK(sandbox.list("POST", "/attached-policies/" + segment(target), "policies", "policyName") == "q p");
  CHECK(sandbox.list("POST", "/policy-targets/p", "targets") == target);
  CHECK(sandbox.run("DELETE", "/policies/p") == "409 DeleteConflictException");
  for (int i = 0; i < 2; ++i) CHECK(verdict(sandbox.post("/target-policies/p", {{"target", target}})) == "200");
  CHECK(sandbox.run("DELETE", "/policies/p") == "200");
}

TEST_CASE("policy: the deprecated operations name the principal in a header, and mean the same attachments") {
  ResourceSandbox sandbox;
  const auto principal = sandbox.add_certificate();
  for (const auto* name : {"b", "a"}) REQUIRE(sandbox.create_policy(name) == "200");
  const auto run = [&](const std::string& method, const std::string& policy, const std::string& of) {
    return verdict(sandbox.call(method, "/principal-policies/" + policy, "", {{"x-amzn-iot-principal", of}}));
  };
  CHECK(run("PUT", "b", principal) == "200");
  CHECK(run("PUT", "a", principal) == "200");
  CHECK(run("PUT", "c", principal) == "404 ResourceNotFoundException");
  CHECK(run("PUT", "b", "somebody") == "400 InvalidRequestException");
  CHECK(sandbox.list("POST", "/attached-policies/" + segment(principal), "policies", "policyName") == "b a");
  const auto ascending =
      sandbox.call("GET", "/principal-policies?isAscendingOrder=true", "", {{"x-amzn-iot-principal", principal}});
  CHECK(ascending.json->getArray("policies")->getObject(0)->getValue<std::string>("policyName") == "b");
  CHECK(sandbox.list("GET", "/principal-policies", "policies", "policyName", {{"x-amzn-iot-principal", principal}}) ==
        "a b");
  CHECK(verdict(sandbox.call("GET", "/principal-policies")) == "400 InvalidRequestException");
  for (int i = 0; i < 2; ++i) CHECK(run("DELETE", "b", principal) == "200");
  CHECK(run("DELETE", "c", principal) == "404 ResourceNotFoundException");
  CHECK(sandbox.list("POST", "/attached-policies/" + segment(principal), "policies", "policyName") == "a");
}

TEST_CASE("policy: attached only to what there is, and at most ten to one certificate") {
  ResourceSandbox sandbox;
  const auto target = sandbox.add_certificate();
  CHECK(sandbox.attach("p", target) == "404 ResourceNotFoundException");
  REQUIRE(sandbox.create_policy("p") == "200");
  CHECK(sandbox.attach("p", arn_prefix + "cert/" + std::string(64, 'a')) == "404 ResourceNotFoundException");
  CHECK(sandbox.attach("p", "somebody") == "400 InvalidRequestException");
  CHECK(sandbox.run("POST", "/attached-policies/" + segment(arn_prefix + "cert/x")) == "404 ResourceNotFoundException");
  for (int i = 0; i < 10; ++i) {
    const auto name = "p" + std::to_string(i);
    REQUIRE(sandbox.create_policy(name) == "200");
    REQUIRE(sandbox.attach(name, target) == "200");
  }
  CHECK(sandbox.attach("p", target) == "410 LimitExceededException");
}

TEST_CASE("certificate: with a policy it is deleted only by force, with a thing not at all") {
  ResourceSandbox sandbox;
  const auto target = sandbox.add_certificate();
  const auto path = "/certificates/" + target.substr(target.size() - 64);
  REQUIRE(sandbox.create_policy("p") == "200");
  REQUIRE(sandbox.attach("p", target) == "200");
  REQUIRE(sandbox.run("POST", "/things/t", "{}") == "200");
  REQUIRE(sandbox.principal("PUT", "t", target) == "200");
  CHECK(sandbox.run("DELETE", path + "?forceDelete=true") == "409 DeleteConflictException");
  REQUIRE(sandbox.principal("DELETE", "t", target) == "200");
  CHECK(sandbox.run("DELETE", path) == "409 DeleteConflictException");
  CHECK(sandbox.run("DELETE", path + "?forceDelete=true") == "200");
  CHECK(sandbox.list("POST", "/policy-targets/p", "targets").empty());
}
