#include "steps/aws/sandbox/iam_policy.h"

#include "engine/base/error.h"
#include "tests/catch.h"
#include "tests/steps/aws/sandbox/sandbox_client.h"

using namespace byoc;
using namespace byoc::test;
using sandbox::IamPolicy;
using Verdict = sandbox::IamPolicy::Verdict;

namespace {

const std::string region = "arn:aws:iot:us-east-1:123456789012:";

std::string statement(const std::string& actions, const std::string& resources, const std::string& effect = "Allow") {
  return R"({"Effect": ")" + effect + R"(", "Action": )" + actions + R"(, "Resource": )" + resources + "}";
}

IamPolicy policy(const std::string& statements) {
  return IamPolicy::parse(R"({"Version": "2012-10-17", "Statement": [)" + statements + "]}");
}

// A sandbox that allows no more than this.
struct Guarded : Sandbox {
  explicit Guarded(const std::string& statements) : Sandbox(settings(statements)) {}

  static sandbox::Settings settings(const std::string& statements) {
    sandbox::Settings made;
    made.iam_policy = policy(statements);
    return made;
  }

  // "iot:CreateThing on arn...", of a call that is refused; else the status.
  std::string missing(const std::string& method, const std::string& target, const std::string& body = "",
                      const HttpHeaders& headers = {}) {
    const auto answer = call(method, target, body, headers);
    if (answer.code != "AccessDeniedException") return std::to_string(answer.status);
    CHECK(answer.status == 403);
    const auto message = answer.text("message");
    const std::string start = "User: arn:aws:iam::123456789012:user/sandbox is not authorized to perform: ";
    REQUIRE(message.starts_with(start));
    const auto end = message.find(" because no identity-based policy allows the ");
    REQUIRE(end != std::string::npos);
    auto text = message.substr(start.size(), end - start.size());
    const std::string middle = " on resource: ";
    return text.replace(text.find(middle), middle.size(), " on ");
  }
};

}  // namespace

TEST_CASE("IAM policy: one denial outweighs every permission, and what nobody mentions is not allowed") {
  const auto made = policy(statement(R"("iot:*")", R"("*")") + "," +
                           statement(R"(["iot:DeleteThing", "iot:DeletePolicy"])", R"("*")", "Deny"));
  CHECK(made.judge("iot:CreateThing", region + "thing/a") == Verdict::allowed);
  CHECK(made.judge("iot:DeleteThing", region + "thing/a") == Verdict::denied);
  CHECK(made.judge("sts:AssumeRole", "arn:aws:iam::123456789012:role/a") == Verdict::not_allowed);
}

TEST_CASE("IAM policy: wildcards; actions in any case, resources in their own") {
  const auto made = policy(statement(R"("iot:describe*")", "\"" + region + "thing/d?-*\"") + "," +
                           statement(R"("IOT:Create?hing")", "\"" + region + "thing/*-x-*-y\""));
  CHECK(made.judge("iot:DescribeThing", region + "thing/d1-") == Verdict::allowed);
  CHECK(made.judge("iot:DescribeThing", region + "thing/d-") == Verdict::not_allowed);
  CHECK(made.judge("iot:DescribeThing", region + "thing/D1-") == Verdict::not_allowed);
  CHECK(made.judge("iot:CreateThing", region + "thing/-x-x--y-y") == Verdict::allowed);
  CHECK(made.judge("iot:CreateThing", region + "thing/-x-y") == Verdict::not_allowed);
  CHECK(made.judge("iot:CreateThingType", region + "thing/-x--y") == Verdict::not_allowed);
  CHECK(made.judge("iot:CreateThing", "*") == Verdict::not_allowed);
}

TEST_CASE("IAM policy: what the sandbox does not understand is an error that says so") {
  const auto error = [](const std::string& document) -> std::string {
    try {
      IamPolicy::parse(document);
    } catch (const Error& refused) {
      CHECK_FALSE(refused.hint().empty());
      return refused.what();
    }
    return "accepted";
  };
  const auto with = [](const std::string& member) {
    return R"({"Statement": {"Effect": "Allow", "Action": "iot:*", "Resource": "*", )" + member + "}}";
  };
  CHECK(error("Statement") == "the IAM policy is not a JSON object");
  CHECK(error(R"({"Statement": "all"})") == "the IAM policy has a statement that is not an object");
  CHECK(error("{}") == "the IAM policy has a statement that is not an object");
  CHECK(error(R"({"Version": "2008-10-17", "Statement": []})") ==
        "the IAM policy has a 'Version' other than 2012-10-17");
  CHECK(error(with(R"("NotAction": "iot:Delete*")")) ==
        "the IAM policy has 'NotAction', which the sandbox does not understand");
  CHECK(error(with(R"("Condition": {})")) == "the IAM policy has 'Condition', which the sandbox does not understand");
  CHECK(error(R"({"Statement": {"Effect": "Allow", "Action": "iot:*"}})") ==
        "the IAM policy has a statement without 'Resource'");
  CHECK(error(R"({"Statement": )" + statement(R"("CreateThing")", R"("*")") + "}") ==
        "the IAM policy has an 'Action' without its service, as in iot:CreateThing");
  CHECK(error(R"({"Statement": )" + statement(R"("iot:*")", R"("thing/a")") + "}") ==
        "the IAM policy has a 'Resource' that is neither an ARN nor *");
  CHECK(error(R"({"Statement": )" + statement(R"("iot:*")", R"(["arn:aws:iot:*:*:thing/${x}"])") + "}") ==
        "the IAM policy has a variable, which the sandbox does not understand");
  CHECK(error(R"({"Statement": )" + statement(R"("iot:*")", "[]") + "}") ==
        "the IAM policy has a statement with an empty 'Resource'");
  CHECK(error(R"({"Statement": )" + statement(R"([1])", R"("*")") + "}") ==
        "the IAM policy has a 'Action' that is not a text");
  CHECK(error(R"({"Statement": )" + statement(R"("iot:*")", R"("*")", "Maybe") + "}") ==
        "the IAM policy has an 'Effect' other than Allow and Deny");
}

TEST_CASE("IAM: every operation is refused by its name on its resource") {
  Guarded sandbox(statement(R"("iot:Nothing")", R"("*")"));
  const std::string id(64, 'a');
  const auto cert = region + "cert/" + id;
  CHECK(sandbox.missing("GET", "/registrationcode") == "iot:GetRegistrationCode on *");
  CHECK(sandbox.missing("POST", "/cacertificate", "{}") == "iot:RegisterCACertificate on *");
  CHECK(sandbox.missing("GET", "/cacertificate/" + id) == "iot:DescribeCACertificate on " + region + "cacert/" + id);
  CHECK(sandbox.missing("PUT", "/certificates/" + id) == "iot:UpdateCertificate on " + cert);
  CHECK(sandbox.missing("GET", "/certificates") == "iot:ListCertificates on *");
  CHECK(sandbox.missing("POST", "/certificate/register-no-ca", "{}") == "iot:RegisterCertificateWithoutCA on *");
  CHECK(sandbox.missing("POST", "/things/a%3Ab") == "iot:CreateThing on " + region + "thing/a:b");
  CHECK(sandbox.missing("PUT", "/things/a/principals", "", {{"x-amzn-principal", cert}}) ==
        "iot:AttachThingPrincipal on " + cert);
  CHECK(sandbox.missing("GET", "/things/a/principals-v2") == "iot:ListThingPrincipals on " + region + "thing/a");
  CHECK(sandbox.missing("GET", "/principals/things-v2", "", {{"x-amzn-principal", cert}}) ==
        "iot:ListPrincipalThings on " + cert);
  CHECK(sandbox.missing("PUT", "/principal-policies/p", "", {{"x-amzn-iot-principal", cert}}) ==
        "iot:AttachPrincipalPolicy on " + cert);
  CHECK(sandbox.missing("POST", "/keys-and-certificate") == "iot:CreateKeysAndCertificate on *");
  CHECK(sandbox.missing("PUT", "/target-policies/p", R"({"target": ")" + cert + "\"}") ==
        "iot:AttachPolicy on " + cert);
  CHECK(sandbox.missing("POST", "/target-policies/p", "{}") == "iot:DetachPolicy on *");
  CHECK(sandbox.missing("POST", "/attached-policies/" + id) == "iot:ListAttachedPolicies on *");
  CHECK(sandbox.missing("PATCH", "/policies/p/version/2") == "iot:SetDefaultPolicyVersion on " + region + "policy/p");
  CHECK(sandbox.missing("POST", "/thing-types/t") == "iot:CreateThingType on " + region + "thingtype/t");
  CHECK(sandbox.missing("POST", "/provisioning-templates", R"({"templateName": "t"})") ==
        "iot:CreateProvisioningTemplate on " + region + "provisioningtemplate/t");
  CHECK(sandbox.missing("POST", "/tags", R"({"resourceArn": "arn:x"})") == "iot:TagResource on arn:x");
  CHECK(sandbox.missing("GET", "/tags?resourceArn=arn%3Ax") == "iot:ListTagsForResource on arn:x");
}

TEST_CASE("IAM: an operation on two resources needs both") {
  const std::string target = "/thing-groups/addThingToThingGroup",
                    body = R"({"thingName": "t", "thingGroupName": "g"})";
  Guarded only_thing(statement(R"("iot:AddThingToThingGroup")", "\"" + region + "thing/*\""));
  CHECK(only_thing.missing("PUT", target, body) == "iot:AddThingToThingGroup on " + region + "thinggroup/g");
  Guarded only_group(statement(R"("iot:AddThingToThingGroup")", "\"" + region + "thinggroup/*\""));
  CHECK(only_group.missing("PUT", target, body) == "iot:AddThingToThingGroup on " + region + "thing/t");
  Guarded both(
      statement(R"("iot:AddThingToThingGroup")", "[\"" + region + "thing/t\", \"" + region + "thinggroup/g\"]"));
  CHECK(both.missing("PUT", target, body) == "404");
}

TEST_CASE("IAM: whoever hands over a role must be allowed to pass it") {
  Guarded sandbox(statement(R"("iot:*")", R"("*")"));
  const std::string role = "arn:aws:iam::123456789012:role/provisioner";
  const auto missing = "iam:PassRole on " + role;
  CHECK(sandbox.missing("POST", "/cacertificate", R"({"registrationConfig": {"roleArn": ")" + role + "\"}}") ==
        missing);
  CHECK(sandbox.missing("POST", "/provisioning-templates",
                        R"({"templateName": "t", "provisioningRoleArn": ")" + role + "\"}") == missing);
  CHECK(sandbox.missing("POST", "/cacertificate", R"({"registrationConfig": {"templateName": "t"}})") == "400");
}

TEST_CASE("IAM: a template's role is passed by whoever names the template") {
  const std::string role = "arn:aws:iam::123456789012:role/provisioner";
  auto settings = Guarded::settings(statement(R"("iot:*")", R"("*")"));
  settings.account["us-east-1"].registry.templates["t"].role_arn = role;
  Sandbox sandbox(std::move(settings));
  const auto answer = sandbox.call("POST", "/cacertificate", R"({"registrationConfig": {"templateName": "t"}})");
  CHECK_THAT(answer.text("message"), ContainsSubstring("iam:PassRole on resource: " + role));
}

TEST_CASE("IAM: an explicit denial says that it is one, and GetCallerIdentity is always allowed") {
  Guarded sandbox(statement(R"("*")", R"("*")", "Deny"));
  const auto answer = sandbox.call("GET", "/registrationcode");
  CHECK(verdict(answer) == "403 AccessDeniedException");
  CHECK_THAT(answer.text("message"), ContainsSubstring("with an explicit deny in an identity-based policy"));
  sandbox.signer.service = "sts";
  CHECK(sandbox.call("POST", "/", "Action=GetCallerIdentity&Version=2011-06-15").status == 200);
}
