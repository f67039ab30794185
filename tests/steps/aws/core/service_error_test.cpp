#include "steps/aws/core/service_error.h"

#include "steps/aws/core/mask.h"
#include "steps/aws/iot/iot_client.h"
#include "tests/catch.h"
#include "tests/steps/aws/aws_world.h"
#include "tests/steps/aws/iot/certificates.h"

using namespace byoc;
using namespace byoc::aws;
using namespace byoc::test;

namespace {

struct World : AwsWorld {
  World() { environment.variables["AWS_MAX_ATTEMPTS"] = "1"; }

  ServiceError refused(const HttpResponse& response) {
    answer({response, response});  // a refusal that may be about the clock is sent once more
    auto whole = host();
    const Session session({});
    return error_of<ServiceError>([&] {
      IotClient(session, whole).register_ca_certificate({our_pem, other_pem, true, false});
    });
  }
};

std::string text_of(const HttpResponse& response) {
  return World().refused(response).what();
}
std::string code_of(const HttpResponse& response) {
  return World().refused(response).code();
}
std::string hint_of(const std::string& code) {
  return World().refused(aws_error(400, code)).hint();
}

}  // namespace

TEST_CASE("service error: operation, code, message, status and request id are told") {
  const auto error = World().refused(aws_error(400, "CertificateValidationException", "CA certificate is not valid"));
  REQUIRE(
      std::string(error.what()) ==
      "AWS IoT refused RegisterCACertificate: CertificateValidationException: CA certificate is not valid (HTTP 400, "
      "request req-1)");
  REQUIRE(error.code() == "CertificateValidationException");
  REQUIRE(error.status() == 400);
}

TEST_CASE("service error: the code is found wherever it stands, and cleaned") {
  const auto with_header = [](const std::string& type) {
    return json(400, R"({"code": "FromBody", "__type": "FromType"})", {{"X-Amzn-Errortype", type}});
  };
  REQUIRE(code_of(with_header("FromHeader:http://internal.amazon.com/x/")) == "FromHeader");
  REQUIRE(code_of(with_header("com.amazon#FromHeader")) == "FromHeader");
  REQUIRE(code_of(json(400, R"({"code": "FromBody", "__type": "FromType"})")) == "FromBody");
  REQUIRE(code_of(json(400, R"({"Code": "FromBody"})")) == "FromBody");
  REQUIRE(code_of(json(400, R"({"__type": "aws.iot#FromType"})")) == "FromType");
  REQUIRE(code_of(json(400, R"({"code": 400})")) == "400");
  REQUIRE(code_of(json(400, "")) == "400");
  REQUIRE(code_of({400, {}, "<ErrorResponse><Error><Code>FromXml</Code></Error></ErrorResponse>"}) == "FromXml");
}

TEST_CASE("service error: both spellings of the message are read, bodies that are no JSON too") {
  REQUIRE_THAT(text_of(json(400, R"({"Message": "capital"})")), ContainsSubstring(": capital (HTTP 400)"));
  REQUIRE_THAT(text_of(json(400, R"({"message": null, "Message": "capital"})")), ContainsSubstring(": capital ("));
  REQUIRE_THAT(text_of(json(400, "plain text")), ContainsSubstring(": plain text (HTTP 400)"));
  REQUIRE(text_of(json(503, "<html><body>busy</body></html>")) ==
          "AWS IoT could not carry out RegisterCACertificate: Service Unavailable (HTTP 503)");
  REQUIRE(text_of(json(502, "")) == "AWS IoT could not carry out RegisterCACertificate: Bad Gateway (HTTP 502)");
  REQUIRE_THAT(text_of(json(400, R"({"message": "trunc)")), ContainsSubstring("(HTTP 400)"));
  REQUIRE_THAT(text_of(json(301, "")), ContainsSubstring("Moved Permanently (HTTP 301)"));
  REQUIRE_THAT(text_of(json(400, std::string(1'000'000, '<'))), ContainsSubstring("(HTTP 400)"));
}

TEST_CASE("service error: what the server says can't steer the terminal or fill it") {
  const auto text = text_of(json(400, R"({"message": "a\u001b[2Jb\nc)" + std::string(5000, 'x') + "\"}"));
  REQUIRE_THAT(text, ContainsSubstring("a?[2Jb?c"));
  REQUIRE(text.size() < 500);
}

TEST_CASE("service error: known codes have a hint, with or without 'Exception'") {
  REQUIRE(hint_of("AccessDeniedException") ==
          "allow iot:RegisterCACertificate for these credentials (environment); 'byoc-apply iam-policy' prints all "
          "that the manifest needs");
  REQUIRE(hint_of("UnauthorizedException") == hint_of("AccessDeniedException"));
  REQUIRE(hint_of("AccessDenied") == hint_of("AccessDeniedException"));
  REQUIRE_THAT(hint_of("UnrecognizedClientException"), ContainsSubstring("access key"));
  REQUIRE_THAT(hint_of("InvalidSignatureException"), ContainsSubstring("secret access key"));
  REQUIRE_THAT(hint_of("ExpiredTokenException"), ContainsSubstring("fresh credentials"));
  REQUIRE_THAT(hint_of("LimitExceededException"), ContainsSubstring("quota"));
  REQUIRE_THAT(hint_of("CertificateStateException"), ContainsSubstring("ACTIVE"));
  REQUIRE_THAT(hint_of("RegistrationCodeValidationException"), ContainsSubstring("registration code"));
  REQUIRE_THAT(hint_of("ThrottlingException"), ContainsSubstring("wait"));
  REQUIRE_THAT(hint_of("ThrottlingException"), ContainsSubstring("'aws.rates'"));
  REQUIRE_THAT(hint_of("LimitExceededException"), ContainsSubstring("10 CA certificates with the same subject"));
  REQUIRE_THAT(hint_of("LimitExceededException"), ContainsSubstring("Service Quotas"));
  REQUIRE_THAT(hint_of("VersionsLimitExceededException"), ContainsSubstring("5 versions"));
  REQUIRE_THAT(hint_of("DeleteConflictException"), ContainsSubstring("detach"));
  REQUIRE_THAT(hint_of("MalformedPolicyException"),
               ContainsSubstring("correct what the message names in the 'document' of this policy") &&
                   ContainsSubstring("and run again") && ContainsSubstring("2048 characters"));
  REQUIRE_THAT(hint_of("InvalidRequestException"), ContainsSubstring("read the message"));
  REQUIRE_THAT(hint_of("SomethingNewException"), ContainsSubstring("read its message"));
}

TEST_CASE("service error: a permission that is missing is named as AWS names it, with what it is for") {
  const auto hint = [](const std::string& message) {
    return World().refused(aws_error(403, "AccessDeniedException", message)).hint();
  };
  REQUIRE(hint("User: arn:aws:iam::1:user/x is not authorized to perform: iam:PassRole on resource: "
               "arn:aws:iam::1:role/jitp because no identity-based policy allows the iam:PassRole action") ==
          "allow iam:PassRole on arn:aws:iam::1:role/jitp for these credentials (environment); 'byoc-apply "
          "iam-policy' prints all that the manifest needs");
  REQUIRE(hint("User: x is not authorized to perform: iot:RegisterCACertificate on resource: arn:aws:iot:r:1:*.") ==
          "allow iot:RegisterCACertificate on arn:aws:iot:r:1:* for these credentials (environment); 'byoc-apply "
          "iam-policy' prints all that the manifest needs");
  REQUIRE(hint("User: x is not authorized to perform: iot:CreateThing on resource: arn:aws:iot:r:1:thing/a with an "
               "explicit deny in a service control policy") ==
          "a policy denies iot:CreateThing on arn:aws:iot:r:1:thing/a to these credentials (environment), and allowing "
          "it elsewhere changes nothing: have the statement that denies it in a service control policy changed, or use "
          "other credentials");
  REQUIRE(hint("not authorized to perform: nonsense") ==
          "allow iot:RegisterCACertificate for these credentials (environment); 'byoc-apply iam-policy' prints all "
          "that the manifest needs");
}

TEST_CASE("service error: a clock that differs from the server's is told by how much") {
  auto response = aws_error(403, "InvalidSignatureException");
  response.headers.push_back({"date", "Mon, 21 Sep 2026 14:30:20 GMT"});
  REQUIRE(World().refused(response).hint() == "set this machine's clock: it is 17 minutes behind the server's");
  response.headers.back().value = "Mon, 21 Sep 2026 14:08:20 GMT";
  REQUIRE(World().refused(response).hint() == "set this machine's clock: it is 5 minutes ahead of the server's");
  response.headers.back().value = "Mon, 21 Sep 2026 14:13:50 GMT";
  REQUIRE_THAT(World().refused(response).hint(), ContainsSubstring("secret access key"));
  response.headers.back().value = "nonsense";
  REQUIRE_THAT(World().refused(response).hint(), ContainsSubstring("secret access key"));
}

TEST_CASE("service error: neither secret nor token appears, even if the server sends them back") {
  const std::string said = "The Canonical String should have been 'x-amz-security-token:" + session_token + " " +
                           std::string(250, ' ') + session_token + secret_key + "'";
  for (const auto& response : {aws_error(403, "InvalidSignatureException", said), aws_error(403, session_token, said),
                               json(400, said), json(400, R"({"message": "x", "resourceId": ")" + secret_key + "\"}"),
                               json(403, "{}", {{"x-amzn-RequestId", secret_key}})}) {
    const auto error = World().refused(response);
    for (const auto& text : {std::string(error.what()), error.hint(), error.cause()}) {
      REQUIRE_THAT(text, !ContainsSubstring("TOKEN+"));
      REQUIRE_THAT(text, !ContainsSubstring("wJalr"));
    }
  }
}

namespace {

// The hint with which AWS IoT's refusal of an operation ends.
std::string hint_of(std::string_view operation, const std::string& code, const std::string& message = "no") {
  const FailedCall call{.service = "AWS IoT",
                        .service_id = "iot",
                        .operation = operation,
                        .credentials = "environment",
                        .attempts = 1,
                        .now = {}};
  return service_error(call, aws_error(409, code, message)).hint();
}

}  // namespace

TEST_CASE("service error: a clash is told as one of what the operation is about") {
  const std::pair<std::string_view, std::string> rows[] = {
      {"RegisterCACertificate", "another certificate is registered"},
      {"RegisterCertificate", "another certificate is registered"},
      {"RegisterCertificateWithoutCA", "another certificate is registered"},
      {"CreatePolicy", "another policy of this name"},
      {"CreateProvisioningTemplate", "another provisioning template of this name"},
      {"CreateThingType", "another thing type of this name"},
      {"CreateThingGroup", "another thing group of this name"},
      {"CreateBillingGroup", "another billing group of this name"},
      {"CreateThing", "another thing of this name"},
      {"TagResource", "another resource of this name"},
  };
  for (const auto& row : rows) {
    const auto hint = hint_of(row.first, "ResourceAlreadyExistsException");
    CHECK_THAT(hint, ContainsSubstring(row.second));
    const bool is_about_certificate = row.first.find("Certificate") != std::string_view::npos;
    CHECK((hint.find("certificate") != std::string::npos) == is_about_certificate);
  }
}

TEST_CASE("service error: a refused value is one of what the operation is about") {
  CHECK_THAT(hint_of("RegisterCACertificate", "InvalidRequestException"), ContainsSubstring("nothing was registered"));
  for (const auto* operation : {"CreatePolicy", "UpdateThingGroup", "AttachThingPrincipal"})
    CHECK_THAT(hint_of(operation, "InvalidRequestException"), !ContainsSubstring("certificate"));
  for (const auto* operation : {"UpdateCertificate", "DescribeCACertificate", "CreatePolicy", "AttachThingPrincipal"})
    CHECK_THAT(hint_of(operation, "InvalidRequestException", "Cannot accept this CACertificate"),
               !ContainsSubstring("CA") && !ContainsSubstring("another account"));
  CHECK_THAT(hint_of("RegisterCACertificate", "InvalidRequestException"), !ContainsSubstring("another account"));
  CHECK_THAT(hint_of("RegisterCACertificate", "InvalidRequestException", "Cannot accept this CACertificate"),
             ContainsSubstring("write 'mode: SNI_ONLY' below 'register' of this authority"));
  CHECK_THAT(hint_of("UpdateCertificate", "CertificateStateException"), ContainsSubstring("REVOKED one stays so"));
  CHECK_THAT(hint_of("UpdateThingGroup", "VersionConflictException"),
             ContainsSubstring("somebody else changed the thing group"));
  CHECK_THAT(hint_of("UpdateProvisioningTemplate", "ConflictingResourceUpdateException"),
             ContainsSubstring("somebody else changed the provisioning template"));
}

TEST_CASE("service error: a secret that is told is erased, also one that looks like what stands in its place") {
  const auto [secret, told, shown] = GENERATE(table<std::string, std::string, std::string>({
      {"s3cret", "s3cret and s3cret", "*** and ***"},
      {"***", "***, ****", "***, ***"},
      {"*", "a*b**", "a*b**"},
      {"aba", "ababa", "***"},
      {"x", "x", "*"},
      {"", "nothing", "nothing"},
  }));
  CHECK(masked(told, {secret}) == shown);
  CHECK(masked(told, {secret, "*", "***"}).size() <= told.size());
}

TEST_CASE("service error: an answer is understood whatever the secrets are") {
  for (const auto* secret : {"x", "e", "*", "***", "ResourceNotFoundException", "iot", "attached"}) {
    INFO(secret);
    World world;
    world.environment.variables["AWS_SESSION_TOKEN"] = secret;
    CHECK(world.refused(aws_error(404, "ResourceNotFoundException")).code() == "ResourceNotFoundException");
    CHECK_THAT(world.refused(aws_error(404, "ResourceNotFoundException")).hint(),
               ContainsSubstring("check the region"));
    CHECK(world.refused(aws_error(400, "InvalidRequestException", "is still attached to a thing")).is_still_attached());
    CHECK(world.refused(aws_error(400, "ThrottlingException")).is_passing());
  }
  World world;
  world.environment.variables["AWS_SESSION_TOKEN"] = "Missing";
  CHECK_THAT(world.refused(aws_error(400, "ResourceNotFoundException", "Missing")).what(),
             ContainsSubstring("ResourceNotFoundException: ***"));
}

TEST_CASE("service error: a secret is erased from hints too, whatever a word ends with") {
  World world;
  world.environment.variables["AWS_SESSION_TOKEN"] = "first,second.";
  const auto hint = world
                        .refused(aws_error(403, "AccessDeniedException",
                                           "not authorized to perform: iot:Get on resource: first,second."))
                        .hint();
  CHECK_THAT(hint, ContainsSubstring("iot:Get on ***") && !ContainsSubstring("first"));
}

TEST_CASE("service error: one permission, or the same credentials, are one cause whatever was asked") {
  const auto cause = [](std::string_view operation, const std::string& code, const std::string& message) {
    const FailedCall call{.service = "AWS IoT",
                          .service_id = "iot",
                          .operation = operation,
                          .credentials = "environment",
                          .attempts = 1,
                          .now = {}};
    return service_error(call, aws_error(403, code, message)).cause();
  };
  const auto denied = [&](const std::string& resource) {
    return cause("CreateThing", "AccessDeniedException",
                 "User: u is not authorized to perform: iot:CreateThing on resource: " + resource);
  };
  CHECK(denied("thing/a") == denied("thing/b"));
  CHECK_FALSE(denied("thing/a").empty());
  CHECK(denied("thing/a") != cause("AttachPolicy", "AccessDeniedException", "no"));
  CHECK(cause("CreateThing", "ExpiredTokenException", "x") == cause("AttachPolicy", "ExpiredToken", "y"));
  CHECK(cause("CreateThing", "InvalidRequestException", "no").empty());
}
