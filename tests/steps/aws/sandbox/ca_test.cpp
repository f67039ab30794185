#include "tests/catch.h"
#include "tests/steps/aws/sandbox/sandbox_client.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;

namespace {

const std::string refused = "400 CertificateValidationException";

// Registers what was made of `authority.plan`, properly verified.
std::string verdict_on(Sandbox& sandbox, TestAuthority& authority) {
  authority.make();
  return verdict(register_authority(sandbox, authority));
}

}  // namespace

TEST_CASE("register CA: a verified CA is registered as asked and described") {
  Sandbox sandbox;
  const TestAuthority authority(sandbox.now());
  const auto answer =
      register_authority(sandbox, authority, "/cacertificate?allowAutoRegistration=true&setAsActive=true");
  REQUIRE(verdict(answer) == "200");
  CHECK(answer.text("certificateId") == id_of(authority.pem));
  CHECK(answer.text("certificateArn") == "arn:aws:iot:us-east-1:123456789012:cacert/" + id_of(authority.pem));

  const auto description =
      sandbox.call("GET", "/cacertificate/" + id_of(authority.pem)).object("certificateDescription");
  CHECK(description->getValue<std::string>("status") == "ACTIVE");
  CHECK(description->getValue<std::string>("autoRegistrationStatus") == "ENABLE");
  CHECK(description->getValue<std::string>("certificateMode") == "DEFAULT");
  CHECK(description->getValue<std::string>("ownedBy") == "123456789012");
  CHECK(description->getValue<int>("customerVersion") == 1);
  CHECK(id_of(description->getValue<std::string>("certificatePem")) == id_of(authority.pem));
  CHECK(description->getObject("validity")->getValue<double>("notBefore") == 1'790'000'000 - 3600);
}

TEST_CASE("register CA: without setAsActive it is INACTIVE and its auto-registration disabled") {
  Sandbox sandbox;
  const TestAuthority authority(sandbox.now());
  REQUIRE(verdict(register_authority(sandbox, authority, "/cacertificate")) == "200");
  const auto description =
      sandbox.call("GET", "/cacertificate/" + id_of(authority.pem)).object("certificateDescription");
  CHECK(description->getValue<std::string>("status") == "INACTIVE");
  CHECK(description->getValue<std::string>("autoRegistrationStatus") == "DISABLE");
}

TEST_CASE("register CA: members that are missing, too long or of no known value are 400, all named at once") {
  Sandbox sandbox;
  const auto missing = sandbox.post("/cacertificate?setAsActive=maybe", {{"certificateMode", "OTHER"}});
  CHECK(verdict(missing) == "400 InvalidRequestException");
  CHECK_THAT(missing.text("message"), ContainsSubstring("3 validation errors detected"));
  CHECK_THAT(missing.text("message"), ContainsSubstring("Value null at 'caCertificate'"));
  CHECK_THAT(missing.text("message"), ContainsSubstring("enum value set: [DEFAULT, SNI_ONLY]"));
  CHECK(verdict(sandbox.post("/cacertificate", {{"caCertificate", std::string(65537, 'x')}})) ==
        "400 InvalidRequestException");
  CHECK(verdict(sandbox.call("POST", "/cacertificate", "not json")) == "400 InvalidRequestException");
  for (const auto* body :
       {R"({"caCertificate": 7})", R"({"caCertificate": "x", "registrationConfig": "x"})",
        R"({"caCertificate": "x", "tags": "x"})", R"({"caCertificate": "x", "tags": [{"key": "x"}]})"})
    CHECK_THAT(sandbox.call("POST", "/cacertificate", body).body, ContainsSubstring("1 validation error detected"));
}

TEST_CASE("register CA: mode DEFAULT needs a verification certificate, SNI_ONLY refuses one") {
  Sandbox sandbox;
  const TestAuthority authority(sandbox.now());
  CHECK(verdict(sandbox.post("/cacertificate", {{"caCertificate", authority.pem}})) == "400 InvalidRequestException");
  CHECK(verdict(sandbox.post("/cacertificate", {{"caCertificate", authority.pem},
                                                {"certificateMode", "SNI_ONLY"},
                                                {"verificationCertificate", authority.pem}})) ==
        "400 InvalidRequestException");
  CHECK(verdict(sandbox.post("/cacertificate", {{"caCertificate", authority.pem}, {"certificateMode", "SNI_ONLY"}})) ==
        "200");
}

TEST_CASE("register CA: what is not one PEM certificate is refused") {
  Sandbox sandbox;
  TestAuthority authority(sandbox.now());
  const auto good = authority.pem;
  for (const auto& pem : {std::string("nonsense"), good + good, good.substr(0, 200),
                          "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n" + std::string()}) {
    authority.pem = pem;
    CHECK(verdict(register_authority(sandbox, authority)) == refused);
  }
  authority.pem = "Certificate: text as openssl prints it\n" + good;
  CHECK(verdict(register_authority(sandbox, authority)) == "200");
}

TEST_CASE("register CA: it must be X.509 v3 with CA:TRUE") {
  Sandbox sandbox;
  TestAuthority authority(sandbox.now());
  authority.plan.is_authority = false;
  CHECK(verdict_on(sandbox, authority) == refused);
  authority.plan.version = 1;
  CHECK(verdict_on(sandbox, authority) == refused);
}

TEST_CASE("register CA: it must be in date") {
  Sandbox sandbox;
  TestAuthority authority(sandbox.now());
  authority.plan.not_after = sandbox.now() - std::chrono::seconds(1);
  CHECK(verdict_on(sandbox, authority) == refused);
  authority.plan.not_before = sandbox.now() + std::chrono::seconds(1);
  authority.plan.not_after = sandbox.now() + std::chrono::hours(1);
  CHECK(verdict_on(sandbox, authority) == refused);
  authority.plan.not_before = sandbox.now();
  authority.plan.not_after = sandbox.now();
  CHECK(verdict_on(sandbox, authority) == "200");
}

TEST_CASE("register CA: RSA keys need 2048 bits") {
  Sandbox sandbox;
  TestAuthority authority(sandbox.now());
  authority.plan.hash.clear();
  const auto register_rsa = [&](std::size_t bits, const std::string& padding) {
    authority.key = rsa_key(bits);
    authority.plan.padding = padding;
    authority.make();
    auto verification = TestAuthority::valid(sandbox.now(), sandbox.registration_code(), "Example CA");
    verification.padding = padding;
    return verdict(sandbox.post(
        "/cacertificate", {{"caCertificate", authority.pem},
                           {"verificationCertificate", make_certificate(verification, ec_key(), authority.key)}}));
  };
  CHECK(register_rsa(1024, "PKCS1v15(SHA-256)") == refused);
  CHECK(register_rsa(2048, "PKCS1v15(SHA-256)") == "200");
  CHECK(register_rsa(2048, "PSS(SHA-256)") == "200");
  CHECK(register_rsa(2048, "PKCS1v15(SHA-1)") == refused);
}

TEST_CASE("register CA: EC keys must lie on P-256, P-384 or P-521") {
  Sandbox sandbox;
  TestAuthority authority(sandbox.now());
  for (const auto* curve : {"secp384r1", "secp521r1"}) {
    authority.key = ec_key(curve);
    CHECK(verdict_on(sandbox, authority) == "200");
  }
  authority.key = ec_key();
  authority.plan.curve_oid = "1.3.132.0.10";  // secp256k1
  CHECK(verdict_on(sandbox, authority) == refused);
  authority.plan.curve_oid = "1.3.132.0.34";  // P-384, which a P-256 point is not on
  CHECK(verdict_on(sandbox, authority) == refused);
}

TEST_CASE("register CA: a SHA-1 signature is refused") {
  Sandbox sandbox;
  TestAuthority authority(sandbox.now());
  authority.plan.hash = "SHA-1";
  CHECK(verdict_on(sandbox, authority) == refused);
}

TEST_CASE("register CA: the verification certificate must be signed by the CA's key and be in date") {
  Sandbox sandbox;
  const TestAuthority authority(sandbox.now()), stranger(sandbox.now());
  const auto code = sandbox.registration_code();
  const auto verdict_with = [&](const std::string& verification) {
    return verdict(
        sandbox.post("/cacertificate", {{"caCertificate", authority.pem}, {"verificationCertificate", verification}}));
  };
  CHECK(verdict_with(stranger.issue(sandbox.now(), code)) == refused);
  auto expired = TestAuthority::valid(sandbox.now(), code, "Example CA");
  expired.not_after = sandbox.now() - std::chrono::seconds(1);
  CHECK(verdict_with(make_certificate(expired, ec_key(), authority.key)) == refused);
  auto weak = TestAuthority::valid(sandbox.now(), code, "Example CA");
  weak.hash = "SHA-1";
  CHECK(verdict_with(make_certificate(weak, ec_key(), authority.key)) == refused);
  CHECK(verdict_with("nonsense") == refused);
}

TEST_CASE("register CA: a verification certificate of X.509 v1, which names no key of its issuer, will do") {
  Sandbox sandbox;
  const TestAuthority authority(sandbox.now());
  auto plan = TestAuthority::valid(sandbox.now(), sandbox.registration_code(), "Example CA");
  plan.version = 1;
  CHECK(verdict(sandbox.post("/cacertificate",
                             {{"caCertificate", authority.pem},
                              {"verificationCertificate", make_certificate(plan, ec_key(), authority.key)}})) == "200");
}

TEST_CASE("register CA: the verification certificate's common name must be the registration code") {
  Sandbox sandbox;
  const TestAuthority authority(sandbox.now());
  const auto verdict_with_name = [&](const std::string& name) {
    return verdict(sandbox.post("/cacertificate", {{"caCertificate", authority.pem},
                                                   {"verificationCertificate", authority.issue(sandbox.now(), name)}}));
  };
  CHECK(verdict_with_name("anything") == "400 RegistrationCodeValidationException");
  const auto old_code = sandbox.registration_code();
  REQUIRE(verdict(sandbox.call("DELETE", "/registrationcode")) == "200");
  REQUIRE(sandbox.registration_code() != old_code);
  CHECK(verdict_with_name(old_code) == "400 RegistrationCodeValidationException");
}

TEST_CASE("register CA: the same certificate again is 409 and says what is there") {
  Sandbox sandbox;
  const TestAuthority authority(sandbox.now());
  REQUIRE(verdict(register_authority(sandbox, authority)) == "200");
  const auto again = register_authority(sandbox, authority);
  CHECK(verdict(again) == "409 ResourceAlreadyExistsException");
  CHECK(again.text("resourceId") == id_of(authority.pem));
  CHECK(again.text("resourceArn") == "arn:aws:iot:us-east-1:123456789012:cacert/" + id_of(authority.pem));
}

TEST_CASE("register CA: the eleventh of one subject is 410") {
  Sandbox sandbox;
  for (int i = 0; i < 10; ++i) REQUIRE(verdict(register_authority(sandbox, TestAuthority(sandbox.now()))) == "200");
  CHECK(verdict(register_authority(sandbox, TestAuthority(sandbox.now()))) == "410 LimitExceededException");
  CHECK(verdict(register_authority(sandbox, TestAuthority(sandbox.now(), "Another CA"))) == "200");
}

TEST_CASE("register CA: a registration template is checked") {
  Sandbox sandbox;
  const TestAuthority authority(sandbox.now());
  const auto verdict_with = [&](const sandbox::Json& config) {
    auto body = sandbox::make_json();
    body->set("caCertificate", authority.pem);
    body->set("verificationCertificate", authority.issue(sandbox.now(), sandbox.registration_code()));
    body->set("registrationConfig", config);
    return verdict(sandbox.call("POST", "/cacertificate", sandbox::to_text(body)));
  };
  auto config = sandbox::make_json();
  config->set("templateName", std::string("unknown"));
  CHECK(verdict_with(config) == "404 ResourceNotFoundException");
  config->set("roleArn", std::string("arn:aws:iam::123456789012:role/r"));
  CHECK(verdict_with(config) == "400 InvalidRequestException");
  config->remove("templateName");
  CHECK(verdict_with(config) == "400 InvalidRequestException");
  config->set("templateBody", std::string(R"({"Resources": {}})"));
  CHECK(verdict_with(config) == "400 InvalidRequestException");
  config->set(
      "templateBody",
      std::string(R"({"Resources": {"policy": {"Type": "AWS::IoT::Policy", "Properties": {"PolicyName": "p"}}}})"));
  CHECK(verdict_with(config) == "200");
}

TEST_CASE("update CA: status, auto-registration and its removal") {
  Sandbox sandbox;
  const TestAuthority authority(sandbox.now());
  const auto path = "/cacertificate/" + id_of(authority.pem);
  CHECK(verdict(sandbox.call("PUT", path + "?newStatus=ACTIVE", "{}")) == "404 ResourceNotFoundException");
  REQUIRE(verdict(register_authority(sandbox, authority)) == "200");
  const auto fact = [&](const char* member) {
    return sandbox.call("GET", path).object("certificateDescription")->getValue<std::string>(member);
  };
  const auto updated = sandbox.call("PUT", path + "?newAutoRegistrationStatus=ENABLE&newStatus=INACTIVE", "{}");
  CHECK(verdict(updated) == "200");
  CHECK(updated.body.empty());
  CHECK(fact("status") == "INACTIVE");
  CHECK(fact("autoRegistrationStatus") == "ENABLE");
  CHECK(fact("customerVersion") == "2");
  CHECK(verdict(sandbox.call("PUT", path, R"({"removeAutoRegistration": true})")) == "200");
  CHECK(fact("autoRegistrationStatus") == "DISABLE");
  CHECK(verdict(sandbox.call("PUT", path + "?newStatus=REVOKED", "{}")) == "400 InvalidRequestException");
  CHECK(verdict(sandbox.call("PUT", path + "?newAutoRegistrationStatus=ENABLED", "{}")) ==
        "400 InvalidRequestException");
  CHECK(verdict(sandbox.call("PUT", "/cacertificate/xyz?newStatus=ACTIVE", "{}")) == "400 InvalidRequestException");
}

TEST_CASE("delete CA: only while it is not ACTIVE") {
  Sandbox sandbox;
  const TestAuthority authority(sandbox.now());
  const auto path = "/cacertificate/" + id_of(authority.pem);
  REQUIRE(verdict(register_authority(sandbox, authority)) == "200");
  CHECK(verdict(sandbox.call("DELETE", path)) == "406 CertificateStateException");
  REQUIRE(verdict(sandbox.call("PUT", path + "?newStatus=INACTIVE", "{}")) == "200");
  CHECK(sandbox.call("DELETE", path).body == "{}");
  CHECK(verdict(sandbox.call("DELETE", path)) == "404 ResourceNotFoundException");
  CHECK(verdict(sandbox.call("GET", path)) == "404 ResourceNotFoundException");
}
