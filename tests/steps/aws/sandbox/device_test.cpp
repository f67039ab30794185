#include "tests/catch.h"
#include "tests/steps/aws/sandbox/sandbox_client.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;

namespace {

const std::string refused = "400 CertificateValidationException";

// A sandbox with one active CA.
struct Registered : Sandbox {
  TestAuthority authority{now()};

  Registered() { REQUIRE(verdict(register_authority(*this, authority)) == "200"); }

  Answer add(const std::string& pem, const std::string& ca_pem, const std::string& status = "ACTIVE") {
    return post("/certificate/register", {{"certificatePem", pem}, {"caCertificatePem", ca_pem}, {"status", status}});
  }
  Answer update(const std::string& id, const std::string& status) {
    return call("PUT", "/certificates/" + id + "?newStatus=" + status);
  }
  std::string fact(const std::string& id, const std::string& member) {
    return call("GET", "/certificates/" + id).object("certificateDescription")->getValue<std::string>(member);
  }
};

}  // namespace

TEST_CASE("register device: it is registered under its CA with the status asked for") {
  Registered sandbox;
  const auto pem = sandbox.authority.issue(sandbox.now(), "thermostat-0001");
  const auto answer = sandbox.add(pem, sandbox.authority.pem);
  REQUIRE(verdict(answer) == "200");
  CHECK(answer.text("certificateId") == id_of(pem));
  CHECK(answer.text("certificateArn") == "arn:aws:iot:us-east-1:123456789012:cert/" + id_of(pem));
  CHECK(sandbox.fact(id_of(pem), "status") == "ACTIVE");
  CHECK(sandbox.fact(id_of(pem), "caCertificateId") == id_of(sandbox.authority.pem));
  CHECK(sandbox.fact(id_of(pem), "certificateMode") == "DEFAULT");
}

TEST_CASE("register device: INACTIVE unless status or setAsActive says otherwise") {
  Registered sandbox;
  const auto quiet = sandbox.authority.issue(sandbox.now(), "quiet");
  REQUIRE(verdict(sandbox.post("/certificate/register", {{"certificatePem", quiet}})) == "200");
  CHECK(sandbox.fact(id_of(quiet), "status") == "INACTIVE");
  const auto active = sandbox.authority.issue(sandbox.now(), "active");
  REQUIRE(verdict(sandbox.post("/certificate/register?setAsActive=true", {{"certificatePem", active}})) == "200");
  CHECK(sandbox.fact(id_of(active), "status") == "ACTIVE");
}

TEST_CASE("register device: 406 where its CA is not registered or another was named") {
  Registered sandbox;
  const TestAuthority stranger(sandbox.now(), "Stranger"), other(sandbox.now(), "Other");
  const auto pem = stranger.issue(sandbox.now(), "thermostat-0001");
  CHECK(verdict(sandbox.add(pem, stranger.pem)) == "406 CertificateStateException");
  CHECK(verdict(sandbox.add(pem, sandbox.authority.pem)) == "406 CertificateStateException");
  const auto without = sandbox.post("/certificate/register", {{"certificatePem", pem}});
  CHECK(verdict(without) == "406 CertificateStateException");
  CHECK(without.text("message") == "No CA certificate exists for the given certificate");
}

TEST_CASE("register device: without caCertificatePem the issuer's name finds the CA if it is the only one") {
  Registered sandbox;
  const auto first = sandbox.authority.issue(sandbox.now(), "first");
  REQUIRE(verdict(sandbox.post("/certificate/register", {{"certificatePem", first}})) == "200");
  CHECK(sandbox.fact(id_of(first), "caCertificateId") == id_of(sandbox.authority.pem));

  const TestAuthority twin(sandbox.now());
  REQUIRE(verdict(register_authority(sandbox, twin)) == "200");
  const auto second = twin.issue(sandbox.now(), "second");
  CHECK(verdict(sandbox.post("/certificate/register", {{"certificatePem", second}})) ==
        "409 CertificateConflictException");
  REQUIRE(verdict(sandbox.add(second, twin.pem)) == "200");
  CHECK(sandbox.fact(id_of(second), "caCertificateId") == id_of(twin.pem));
}

TEST_CASE("register device: a renewed CA with the old one's name and key is another CA, and must be told from it") {
  Registered sandbox;
  auto renewed = sandbox.authority;
  renewed.plan.not_after += std::chrono::hours(24 * 365);
  renewed.make();
  REQUIRE(verdict(register_authority(sandbox, renewed)) == "200");
  const auto pem = sandbox.authority.issue(sandbox.now(), "d");
  CHECK(verdict(sandbox.post("/certificate/register", {{"certificatePem", pem}})) ==
        "409 CertificateConflictException");
  REQUIRE(verdict(sandbox.add(pem, renewed.pem)) == "200");
  CHECK(sandbox.fact(id_of(pem), "caCertificateId") == id_of(renewed.pem));
}

TEST_CASE("register device: 406 while the CA is INACTIVE") {
  Registered sandbox;
  REQUIRE(verdict(sandbox.call("PUT", "/cacertificate/" + id_of(sandbox.authority.pem) + "?newStatus=INACTIVE",
                               "{}")) == "200");
  CHECK(verdict(sandbox.add(sandbox.authority.issue(sandbox.now(), "d"), sandbox.authority.pem)) ==
        "406 CertificateStateException");
}

TEST_CASE("register device: a signature of another key under the same name is refused") {
  Registered sandbox;
  const TestAuthority twin(sandbox.now());
  CHECK(verdict(sandbox.add(twin.issue(sandbox.now(), "d"), sandbox.authority.pem)) == refused);
}

TEST_CASE("register device: expired, weak and unreadable certificates are refused") {
  Registered sandbox;
  const auto verdict_on = [&](const CertificatePlan& plan, const Key& key) {
    return verdict(sandbox.add(make_certificate(plan, key, sandbox.authority.key), sandbox.authority.pem));
  };
  const auto good = TestAuthority::valid(sandbox.now(), "d", "Example CA");
  auto expired = good;
  expired.not_after = sandbox.now() - std::chrono::seconds(1);
  CHECK(verdict_on(expired, ec_key()) == refused);
  CHECK(verdict_on(good, rsa_key(1024)) == refused);
  auto sha1 = good;
  sha1.hash = "SHA-1";
  CHECK(verdict_on(sha1, ec_key()) == refused);
  CHECK(verdict(sandbox.add("nonsense", sandbox.authority.pem)) == refused);
  auto version_1 = good;
  version_1.version = 1;
  CHECK(verdict_on(version_1, ec_key()) == "200");
}

TEST_CASE("register device: the same certificate again is 409 and says what is there") {
  Registered sandbox;
  const auto pem = sandbox.authority.issue(sandbox.now(), "d");
  REQUIRE(verdict(sandbox.add(pem, sandbox.authority.pem)) == "200");
  for (const auto& again : {sandbox.add(pem, sandbox.authority.pem),
                            sandbox.post("/certificate/register-no-ca", {{"certificatePem", pem}})}) {
    CHECK(verdict(again) == "409 ResourceAlreadyExistsException");
    CHECK(again.text("message") == "The certificate is already provisioned or registered");
    CHECK(again.text("resourceId") == id_of(pem));
    CHECK(again.text("resourceArn") == "arn:aws:iot:us-east-1:123456789012:cert/" + id_of(pem));
  }
}

TEST_CASE("register device: PENDING statuses are 406, unknown ones 400") {
  Registered sandbox;
  const auto pem = sandbox.authority.issue(sandbox.now(), "d");
  for (const auto* status : {"PENDING_ACTIVATION", "PENDING_TRANSFER", "REGISTER_INACTIVE"})
    CHECK(verdict(sandbox.add(pem, sandbox.authority.pem, status)) == "406 CertificateStateException");
  CHECK(sandbox.add(pem, sandbox.authority.pem, "PENDING_ACTIVATION").text("message") ==
        "Not allowed to register certificate with PENDING_ACTIVATION status");
  CHECK(verdict(sandbox.add(pem, sandbox.authority.pem, "ON")) == "400 InvalidRequestException");
  CHECK(verdict(sandbox.call("POST", "/certificate/register", "{}")) == "400 InvalidRequestException");
}

TEST_CASE("register device without CA: mode SNI_ONLY and no CA") {
  Sandbox sandbox;
  const TestAuthority stranger(sandbox.now());
  const auto pem = stranger.issue(sandbox.now(), "d");
  REQUIRE(verdict(sandbox.post("/certificate/register-no-ca", {{"certificatePem", pem}, {"status", "ACTIVE"}})) ==
          "200");
  const auto description = sandbox.call("GET", "/certificates/" + id_of(pem)).object("certificateDescription");
  CHECK(description->getValue<std::string>("certificateMode") == "SNI_ONLY");
  CHECK_FALSE(description->has("caCertificateId"));
}

TEST_CASE("register device: the mode is that of its CA") {
  Sandbox sandbox;
  const TestAuthority authority(sandbox.now());
  REQUIRE(verdict(sandbox.post("/cacertificate?setAsActive=true",
                               {{"caCertificate", authority.pem}, {"certificateMode", "SNI_ONLY"}})) == "200");
  const auto pem = authority.issue(sandbox.now(), "d");
  REQUIRE(verdict(sandbox.post("/certificate/register", {{"certificatePem", pem}})) == "200");
  const auto entry = sandbox.call("GET", "/certificates-by-ca/" + id_of(authority.pem)).json->getArray("certificates");
  REQUIRE(entry->size() == 1);
  CHECK(entry->getObject(0)->getValue<std::string>("certificateId") == id_of(pem));
  CHECK(entry->getObject(0)->getValue<std::string>("certificateMode") == "SNI_ONLY");
}

TEST_CASE("update device: every settable status, the same one again, and none of the others") {
  Registered sandbox;
  const auto pem = sandbox.authority.issue(sandbox.now(), "d");
  const auto id = id_of(pem);
  CHECK(verdict(sandbox.update(id, "ACTIVE")) == "404 ResourceNotFoundException");
  REQUIRE(verdict(sandbox.add(pem, sandbox.authority.pem)) == "200");
  CHECK(verdict(sandbox.update(id, "ACTIVE")) == "200");
  CHECK(sandbox.fact(id, "customerVersion") == "1");
  CHECK(verdict(sandbox.update(id, "INACTIVE")) == "200");
  CHECK(sandbox.fact(id, "status") == "INACTIVE");
  CHECK(sandbox.fact(id, "customerVersion") == "2");
  CHECK(verdict(sandbox.update(id, "PENDING_TRANSFER")) == "406 CertificateStateException");
  CHECK(verdict(sandbox.update(id, "PENDING_ACTIVATION")) == "406 CertificateStateException");
  CHECK(verdict(sandbox.update(id, "ON")) == "400 InvalidRequestException");
  CHECK(verdict(sandbox.call("PUT", "/certificates/" + id)) == "400 InvalidRequestException");
}

TEST_CASE("update device: REVOKED is final, and such a certificate can still be deleted") {
  Registered sandbox;
  const auto pem = sandbox.authority.issue(sandbox.now(), "d");
  REQUIRE(verdict(sandbox.add(pem, sandbox.authority.pem, "REVOKED")) == "200");
  for (const auto* status : {"ACTIVE", "INACTIVE", "REGISTER_INACTIVE", "PENDING_TRANSFER", "PENDING_ACTIVATION"})
    CHECK(verdict(sandbox.update(id_of(pem), status)) == "406 CertificateStateException");
  CHECK(verdict(sandbox.update(id_of(pem), "REVOKED")) == "200");
  CHECK(sandbox.fact(id_of(pem), "customerVersion") == "1");
  CHECK(verdict(sandbox.call("DELETE", "/certificates/" + id_of(pem))) == "200");
}

TEST_CASE("delete device: only while it is not ACTIVE, forced or not") {
  Registered sandbox;
  const auto pem = sandbox.authority.issue(sandbox.now(), "d");
  const auto path = "/certificates/" + id_of(pem);
  REQUIRE(verdict(sandbox.add(pem, sandbox.authority.pem)) == "200");
  CHECK(sandbox.call("DELETE", path).text("message") ==
        "Certificate must be deactivated (not ACTIVE) before deletion. Id: " + id_of(pem));
  CHECK(verdict(sandbox.call("DELETE", path + "?forceDelete=true")) == "406 CertificateStateException");
  REQUIRE(verdict(sandbox.update(id_of(pem), "INACTIVE")) == "200");
  CHECK(verdict(sandbox.call("DELETE", path)) == "200");
  CHECK(verdict(sandbox.call("DELETE", path)) == "404 ResourceNotFoundException");
}

TEST_CASE("devices keep working when their CA is deactivated and deleted") {
  Registered sandbox;
  const auto pem = sandbox.authority.issue(sandbox.now(), "d");
  const auto ca_path = "/cacertificate/" + id_of(sandbox.authority.pem);
  REQUIRE(verdict(sandbox.add(pem, sandbox.authority.pem)) == "200");
  REQUIRE(verdict(sandbox.call("PUT", ca_path + "?newStatus=INACTIVE", "{}")) == "200");
  REQUIRE(verdict(sandbox.call("DELETE", ca_path)) == "200");
  CHECK(sandbox.fact(id_of(pem), "status") == "ACTIVE");
}
