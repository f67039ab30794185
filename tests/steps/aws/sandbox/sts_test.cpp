#include "steps/aws/sandbox/sts.h"

#include <algorithm>

#include <botan/base64.h>

#include "tests/catch.h"
#include "tests/steps/aws/sandbox/sandbox_client.h"

using namespace byoc;
using namespace byoc::test;

namespace {

const std::string version = "&Version=2011-06-15";
const std::string role_arn = "arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fci%2Fdeploy";
const std::string assume = "Action=AssumeRole&RoleSessionName=a%40b&RoleArn=" + role_arn + version;
const std::string whoami = "Action=GetCallerIdentity" + version;

std::string text_between(const std::string& text, const std::string& tag) {
  const auto begin = text.find("<" + tag + ">");
  if (begin == std::string::npos) return {};
  const auto from = begin + tag.size() + 2;
  return text.substr(from, text.find("</" + tag + ">") - from);
}

// "403 AccessDenied".
std::string xml_verdict(const Answer& answer) {
  return answer.status == 200 ? "200" : fmt::format("{} {}", answer.status, text_between(answer.body, "Code"));
}

struct StsSandbox : Sandbox {
  explicit StsSandbox(sandbox::Settings settings = {}) : Sandbox(std::move(settings)) {}

  Answer sts(const std::string& form) {
    signer.service = "sts";
    auto answer = call("POST", "/", form);
    signer.service = "iot";
    return answer;
  }

  Answer sts_unsigned(const std::string& form) {
    const HttpRequest request{
        .scheme = "http", .host = "sandbox", .port = 8080, .request_target = "/", .headers = {}, .body = form};
    const auto response = service.handle("POST", request);
    return {response.status, "", response.body, {}};
  }

  // Signs with the credentials in the answer from now on.
  void use(const Answer& answer) {
    signer.access_key = text_between(answer.body, "AccessKeyId");
    signer.secret = text_between(answer.body, "SecretAccessKey");
    signer.token = text_between(answer.body, "SessionToken");
  }

  void wait(std::chrono::seconds time) {
    host.clock.advance(time);
    signer.date = format_rfc3339(now());
    std::erase_if(signer.date, [](char c) { return c == '-' || c == ':'; });
  }
};

std::string base64url(std::string_view text) {
  auto encoded = Botan::base64_encode(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  encoded.resize(encoded.find_last_not_of('=') + 1);
  std::ranges::replace(encoded, '+', '-');
  std::ranges::replace(encoded, '/', '_');
  return encoded;
}

std::string web_form(const std::string& claims) {
  return "Action=AssumeRoleWithWebIdentity&RoleSessionName=run-7&RoleArn=" + role_arn +
         "&WebIdentityToken=" + base64url(R"({"alg":"RS256"})") + "." + base64url(claims) + ".c2ln" + version;
}

}  // namespace

TEST_CASE("STS: an assumed role's credentials work, and say who they are") {
  StsSandbox sandbox;
  const auto assumed = sandbox.sts(assume);
  REQUIRE(xml_verdict(assumed) == "200");
  CHECK_THAT(assumed.body,
             ContainsSubstring("<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"));
  CHECK(text_between(assumed.body, "Expiration") == "2026-09-21T15:13:20Z");
  CHECK(text_between(assumed.body, "AccessKeyId").starts_with("ASIA"));
  sandbox.use(assumed);
  CHECK(sandbox.registration_code().size() == 64);
  const auto arn = text_between(sandbox.sts(whoami).body, "Arn");
  CHECK(arn == "arn:aws:sts::123456789012:assumed-role/deploy/a@b");
  CHECK(text_between(sandbox.sts(whoami).body, "UserId") == text_between(assumed.body, "AssumedRoleId"));
}

TEST_CASE("STS: temporary credentials need their token, whole and signed, and end in time") {
  StsSandbox sandbox;
  const auto assumed = sandbox.sts(assume + "&DurationSeconds=900");
  sandbox.use(assumed);
  const auto token = sandbox.signer.token;
  for (const auto& wrong : {std::string(), token.substr(1)}) {
    sandbox.signer.token = wrong;
    CHECK(verdict(sandbox.call("GET", "/registrationcode")) == "403 UnrecognizedClientException");
    CHECK(xml_verdict(sandbox.sts(whoami)) == "403 InvalidClientTokenId");
  }
  sandbox.signer.token = token;
  sandbox.signer.secret.back() ^= 1;
  CHECK(verdict(sandbox.call("GET", "/registrationcode")) == "403 InvalidSignatureException");
  sandbox.use(assumed);
  sandbox.wait(std::chrono::seconds(899));
  CHECK(verdict(sandbox.call("GET", "/registrationcode")) == "200");
  sandbox.wait(std::chrono::seconds(1));
  CHECK(verdict(sandbox.call("GET", "/registrationcode")) == "403 ExpiredTokenException");
  CHECK(xml_verdict(sandbox.sts(whoami)) == "403 ExpiredToken");
}

TEST_CASE("STS: parameters are held against the model") {
  StsSandbox sandbox;
  const auto form = [](const std::string& name, const std::string& arn, const std::string& more = "") {
    return "Action=AssumeRole&RoleSessionName=" + name + "&RoleArn=" + arn + more + version;
  };
  CHECK(xml_verdict(sandbox.sts("Action=AssumeRole&RoleArn=" + role_arn + version)) == "400 ValidationError");
  CHECK(xml_verdict(sandbox.sts(form("x", role_arn))) == "400 ValidationError");
  CHECK(xml_verdict(sandbox.sts(form("a%20b", role_arn))) == "400 ValidationError");
  CHECK(xml_verdict(sandbox.sts(form("name", "arn%3Aaws%3Aiam%3A%3A123456789012%3Auser%2Fdeploy"))) ==
        "400 ValidationError");
  CHECK(xml_verdict(sandbox.sts(form("name", "role/deploy/role/deploy/x"))) == "400 ValidationError");
  for (const auto* duration : {"899", "43201", "1h", ""})
    CHECK(xml_verdict(sandbox.sts(form("name", role_arn, fmt::format("&DurationSeconds={}", duration)))) ==
          "400 ValidationError");
  CHECK(xml_verdict(sandbox.sts(form("name", "arn%3Aaws%3Aiam%3A%3A999999999999%3Arole%2Fdeploy"))) ==
        "403 AccessDenied");
}

TEST_CASE("STS: a role that another assumes lasts an hour at most") {
  StsSandbox sandbox;
  sandbox.use(sandbox.sts(assume));
  CHECK(xml_verdict(sandbox.sts(assume)) == "200");
  CHECK(xml_verdict(sandbox.sts(assume + "&DurationSeconds=3601")) == "400 ValidationError");
}

TEST_CASE("STS: external id and token code are asked for where the role wants them") {
  sandbox::Settings settings;
  settings.roles["deploy"].external_id = "ticket";
  settings.any_role.mfa_code = "123456";
  StsSandbox sandbox(std::move(settings));
  CHECK(xml_verdict(sandbox.sts(assume)) == "403 AccessDenied");
  CHECK(xml_verdict(sandbox.sts(assume + "&ExternalId=other")) == "403 AccessDenied");
  CHECK(xml_verdict(sandbox.sts(assume + "&ExternalId=ticket")) == "200");
  const auto other =
      "Action=AssumeRole&RoleSessionName=me&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fother" + version;
  const std::string serial = "&SerialNumber=arn%3Aaws%3Aiam%3A%3A123456789012%3Amfa%2Fme";
  CHECK(xml_verdict(sandbox.sts(other)) == "403 AccessDenied");
  const auto wrong = sandbox.sts(other + serial + "&TokenCode=654321");
  CHECK(xml_verdict(wrong) == "403 AccessDenied");
  CHECK_THAT(wrong.body, ContainsSubstring("invalid MFA one time pass code"));
  CHECK(xml_verdict(sandbox.sts(other + serial + "&TokenCode=123456")) == "200");
}

TEST_CASE("STS: a role has the policy of its own, or else the sandbox's") {
  const auto allow = [](const std::string& action) {
    return sandbox::IamPolicy::parse(R"({"Statement": {"Effect": "Allow", "Action": ")" + action +
                                     R"(", "Resource": "*"}})");
  };
  sandbox::Settings settings;
  settings.iam_policy = allow("sts:*");
  settings.roles["deploy"].policy = allow("iot:*");
  StsSandbox sandbox(std::move(settings));
  CHECK(verdict(sandbox.call("GET", "/registrationcode")) == "403 AccessDeniedException");
  sandbox.use(sandbox.sts(assume));
  CHECK(verdict(sandbox.call("GET", "/registrationcode")) == "200");
  CHECK(xml_verdict(sandbox.sts(assume)) == "403 AccessDenied");
  CHECK(xml_verdict(sandbox.sts(whoami)) == "200");
}

TEST_CASE("STS: a web identity gets a role without a signature, while its token lasts") {
  StsSandbox sandbox;
  const auto answer = sandbox.sts_unsigned(
      web_form(R"({"sub":"repo:a/b?>","iss":"https://issuer.example","aud":["sts"],"exp":1790000060})"));
  REQUIRE(xml_verdict(answer) == "200");
  CHECK(text_between(answer.body, "SubjectFromWebIdentityToken") == "repo:a/b?&gt;");
  CHECK(text_between(answer.body, "Provider") == "https://issuer.example");
  CHECK(text_between(answer.body, "Audience") == "sts");
  for (const auto* end : {"1e300", "-1", "\"soon\""})
    CHECK(xml_verdict(sandbox.sts_unsigned(web_form(fmt::format(R"({{"sub":"s","exp":{}}})", end)))) ==
          "400 InvalidIdentityToken");
  const auto expired = web_form(R"({"sub":"s","exp":1790000000})");
  CHECK(xml_verdict(sandbox.sts_unsigned(expired)) == "400 ExpiredTokenException");
  CHECK(xml_verdict(sandbox.sts_unsigned(web_form(R"({"iss":"nobody"})"))) == "400 InvalidIdentityToken");
  CHECK(xml_verdict(sandbox.sts_unsigned("Action=AssumeRoleWithWebIdentity&RoleSessionName=run-7&RoleArn=" + role_arn +
                                         "&WebIdentityToken=opaque" + version)) == "400 InvalidIdentityToken");
  CHECK(xml_verdict(sandbox.sts_unsigned(web_form(R"({"sub":"s"})"))) == "200");
  auto cut = web_form(R"({"sub":"s"})");
  cut.erase(cut.find(".c2ln"), std::string_view(".c2ln").size());
  CHECK(xml_verdict(sandbox.sts_unsigned(cut)) == "400 InvalidIdentityToken");
  CHECK(xml_verdict(sandbox.sts_unsigned(assume)) == "403 MissingAuthenticationToken");
  sandbox.use(answer);
  CHECK(sandbox.registration_code().size() == 64);
}
