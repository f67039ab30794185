#include <botan/data_src.h>
#include <botan/pkcs10.h>
#include <botan/pkcs8.h>
#include <botan/x509_key.h>

#include "tests/steps/aws/sandbox/resource_sandbox.h"

using namespace byoc;
using namespace byoc::test;

namespace {

std::string request_for(const Key& key) {
  return Botan::PKCS10_Request::create(*key, name("thermostat"), {}, "SHA-256", Botan::system_rng()).PEM_encode();
}

Botan::X509_Certificate certificate_in(const std::string& pem) {
  Botan::DataSource_Memory source(pem);
  return Botan::X509_Certificate(source);
}

Answer issue(Sandbox& sandbox, const std::string& request, const std::string& query = "") {
  return sandbox.post("/certificates" + query, {{"certificateSigningRequest", request}});
}

}  // namespace

TEST_CASE("issued certificate: for the key and the subject of a request, another one each time, registered at once") {
  ResourceSandbox sandbox;
  for (const auto& key : {ec_key(), ec_key("secp384r1"), ec_key("secp521r1"), rsa_key(2048)}) {
    const auto request = request_for(key);
    const auto answer = issue(sandbox, request);
    REQUIRE(verdict(answer) == "200");
    const auto pem = answer.text("certificatePem");
    CHECK(answer.text("certificateId") == id_of(pem));
    CHECK(answer.text("certificateArn") == arn_prefix + "cert/" + id_of(pem));
    const auto certificate = certificate_in(pem);
    CHECK(certificate.subject_dn() == name("thermostat"));
    CHECK(certificate.subject_public_key()->subject_public_key() == key->subject_public_key());
    CHECK(certificate.x509_version() == 3);
    CHECK_FALSE(certificate.is_CA_cert());
    CHECK(issue(sandbox, request).text("certificateId") != answer.text("certificateId"));
    const auto described = sandbox.call("GET", "/certificates/" + id_of(pem)).object("certificateDescription");
    CHECK(described->getValue<std::string>("status") == "INACTIVE");
    CHECK(described->getValue<std::string>("certificateMode") == "DEFAULT");
    CHECK_FALSE(described->has("caCertificateId"));
  }
}

TEST_CASE("issued certificate: setAsActive makes it ACTIVE; it takes policies as any other") {
  ResourceSandbox sandbox;
  const auto arn = issue(sandbox, request_for(ec_key()), "?setAsActive=true").text("certificateArn");
  const auto described =
      sandbox.call("GET", "/certificates/" + arn.substr(arn.size() - 64)).object("certificateDescription");
  CHECK(described->getValue<std::string>("status") == "ACTIVE");
  REQUIRE(sandbox.create_policy("p") == "200");
  CHECK(sandbox.attach("p", arn) == "200");
}

TEST_CASE("issued certificate: what is no request, or has a weak key or another's signature, is refused") {
  ResourceSandbox sandbox;
  const std::string refused = "400 InvalidRequestException";
  CHECK(verdict(issue(sandbox, "nonsense")) == refused);
  CHECK(verdict(issue(sandbox, TestAuthority(sandbox.now()).pem)) == refused);
  CHECK(verdict(issue(sandbox, request_for(rsa_key(1024)))) == refused);
  auto der = Botan::PEM_Code::decode_check_label(request_for(ec_key()), "CERTIFICATE REQUEST");
  const std::string subject = "thermostat";
  const auto at = std::search(der.begin(), der.end(), subject.begin(), subject.end());
  REQUIRE(at != der.end());
  *at = 'T';
  CHECK(verdict(issue(sandbox, Botan::PEM_Code::encode(der, "CERTIFICATE REQUEST"))) == refused);
  CHECK(sandbox.call("GET", "/certificates").json->getArray("certificates")->empty());
}

TEST_CASE("issued certificate: with a new key pair, which is told this once") {
  ResourceSandbox sandbox;
  const auto answer = sandbox.call("POST", "/keys-and-certificate?setAsActive=true");
  REQUIRE(verdict(answer) == "200");
  const auto pair = answer.object("keyPair");
  const auto secret = pair->getValue<std::string>("PrivateKey");
  CHECK(secret.starts_with("-----BEGIN RSA PRIVATE KEY-----\n"));
  Botan::DataSource_Memory source(pair->getValue<std::string>("PublicKey"));
  const auto certificate = certificate_in(answer.text("certificatePem"));
  CHECK(certificate.subject_public_key()->subject_public_key() == Botan::X509::load_key(source)->subject_public_key());
  CHECK(certificate.subject_public_key()->key_length() == 2048);
  CHECK(certificate.subject_info("X520.CommonName") == std::vector<std::string>{"AWS IoT Certificate"});
  CHECK(sandbox.call("GET", "/certificates/" + answer.text("certificateId")).body.find("PRIVATE") == std::string::npos);
}
