#include "steps/x509/certificate.h"

#include "engine/base/text.h"
#include "tests/steps/x509/fixture.h"
#include "tests/steps/x509/openssl.h"

using namespace byoc;
using namespace byoc::test;
using x509::Certificate;
using x509::Name;
using x509::PrivateKey;

namespace {

std::string read_error(const std::string& pem) {
  return error_of([&] { Certificate::from_pem(pem); });
}

// A hierarchy as people make it by hand: openssl's defaults, a device certificate without extensions.
struct HandMade : Scratch {
  HandMade() {
    openssl("ecparam -name prime256v1 -genkey -out rootCA.key");
    openssl(
        "req -x509 -new -nodes -key rootCA.key -sha256 -days 1024 -out rootCA.pem"
        " -subj '/C=US/ST=Washington/O=Example/CN=Root'");
    openssl("ecparam -name prime256v1 -genkey -out device.key");
    openssl("req -new -key device.key -out device.csr -subj '/CN=Device 1/OU=Line'");
    write("v1.cnf", "");
    openssl(
        "x509 -req -in device.csr -CA rootCA.pem -CAkey rootCA.key -CAcreateserial -out device.crt -days 500"
        " -sha256");
  }
};

}  // namespace

TEST_CASE("x509 certificate: what openssl makes with its defaults is read") {
  const HandMade made;
  const auto root = Certificate::from_pem(made.read("rootCA.pem"));
  CHECK(root.subject() ==
        Name{{"country", "US"}, {"state", "Washington"}, {"organization", "Example"}, {"common_name", "Root"}});
  CHECK(root.issuer_der() == root.subject_der());
  CHECK(root.extensions().at("is_authority") == "true");
  CHECK(root.extensions().at("basic_constraints_critical") == "true");
  CHECK(root.extensions().count("key_usage") == 0);
  CHECK(root.is_signed_by(root.public_key()));
  CHECK(root.not_after() - root.not_before() == std::chrono::hours(24 * 1024));

  const auto device = Certificate::from_pem(made.read("device.crt"));
  CHECK(device.subject() == Name{{"common_name", "Device 1"}, {"organizational_unit", "Line"}});
  CHECK(device.issuer() == root.subject());
  CHECK(device.is_signed_by(root.public_key()));
  CHECK_FALSE(device.is_signed_by(device.public_key()));
  CHECK(device.public_key() == PrivateKey::from_pem(Secret(made.read("device.key"))).public_key());
}

TEST_CASE("x509 certificate: fingerprint, serial and key are openssl's") {
  const HandMade made;
  const auto device = Certificate::from_pem(made.read("device.crt"));
  const auto shown = made.openssl("x509 -in device.crt -noout -fingerprint -sha256 -serial");
  std::string flat;
  for (const char c : to_lower(shown))
    if (c != ':') flat += c;
  CHECK_THAT(flat, ContainsSubstring("fingerprint=" + device.fingerprint()));
  CHECK_THAT(flat, ContainsSubstring("serial=" + device.serial()));
  made.openssl("x509 -in device.crt -outform DER -out device.der");
  CHECK(device.fingerprint() == sha256_hex(made.read("device.der")));
  made.openssl("x509 -in device.crt -noout -pubkey -out public.pem");
  CHECK(device.public_key() == der_of(made.read("public.pem")));
  CHECK(device.pem() == made.openssl("x509 -in device.crt"));
}

TEST_CASE("x509 certificate: version 1 has no extensions to speak of") {
  const HandMade made;
  made.openssl("x509 -req -in device.csr -signkey device.key -days 1 -out v1.pem -extfile v1.cnf");
  const auto certificate = Certificate::from_pem(made.read("v1.pem"));
  if (certificate.extensions().at("version") == "1") {  // openssl 3.0; later ones always add identifiers
    CHECK(certificate.extensions() ==
          Facts{{"version", "1"}, {"is_authority", "false"}, {"signature_algorithm", "ECDSA/SHA-256"}});
    CHECK(certificate.subject_key_id().empty());
    CHECK(certificate.authority_key_id().empty());
  }
}

TEST_CASE("x509 certificate: odd extensions, RSA and SHA-1 do not disturb") {
  const HandMade made;
  made.write("ext",
             "basicConstraints=CA:TRUE,pathlen:3\nkeyUsage=digitalSignature,keyEncipherment,keyCertSign\n"
             "nsComment=made by hand\nextendedKeyUsage=serverAuth,1.2.3.4\n1.2.3.4.5=critical,DER:0500\n");
  made.openssl("genrsa -out rsa.key 1024");
  made.openssl("req -new -key rsa.key -subj /CN=rsa -out rsa.csr");
  made.openssl("x509 -req -in rsa.csr -signkey rsa.key -sha1 -days 5 -set_serial 0x80 -extfile ext -out rsa.pem");
  const auto rsa = Certificate::from_pem(made.read("rsa.pem"));
  const auto facts = rsa.extensions();
  CHECK(facts.at("basic_constraints_critical") == "false");
  CHECK(facts.at("is_authority") == "true");
  CHECK(facts.at("path_length") == "3");
  CHECK(facts.at("key_usage") == "digitalSignature,keyEncipherment,keyCertSign");
  CHECK(facts.at("extended_key_usage") == "1.2.3.4,server_auth");
  CHECK(rsa.serial() == "80");
  CHECK(rsa.is_signed_by(rsa.public_key()));
  CHECK(x509::curve_of(rsa.public_key()).empty());
}

TEST_CASE("x509 certificate: odd keys have signed nothing") {
  const HandMade made;
  Root root;
  made.openssl("genpkey -algorithm ed25519 -out ed.key");
  made.openssl("pkey -in ed.key -pubout -outform DER -out ed.der");
  made.openssl("genrsa -out rsa.key 1024");
  made.openssl("pkey -in rsa.key -pubout -outform DER -out rsa.der");
  const std::string own = root.key.public_key();
  for (const auto& key : {made.read("ed.der"), made.read("rsa.der"), std::string(), std::string("garbage"),
                          own.substr(0, 40), Root(2).key.public_key(), Root(2, "P-521").key.public_key()})
    CHECK_FALSE(root.certificate.is_signed_by(key));
  CHECK(root.certificate.is_signed_by(own));
}

TEST_CASE("x509 certificate: text around the PEM is tolerated, and other line ends") {
  const HandMade made;
  const auto plain = Certificate::from_pem(made.read("device.crt"));
  CHECK(Certificate::from_pem(made.openssl("x509 -in device.crt -text")).fingerprint() == plain.fingerprint());
  std::string windows;
  for (const char c : made.read("device.crt")) windows += c == '\n' ? "\r\n" : std::string(1, c);
  CHECK(Certificate::from_pem(windows).fingerprint() == plain.fingerprint());
  CHECK(Certificate::from_pem(plain.pem()).fingerprint() == plain.fingerprint());
}

TEST_CASE("x509 certificate: none, several and broken ones are Errors") {
  const Root root;
  const auto pem = root.certificate.pem();
  const auto der = der_of(pem);
  CHECK_THAT(read_error(""),
             ContainsSubstring("no PEM certificate found|expected one block with \"BEGIN CERTIFICATE\""));
  CHECK_THAT(read_error(pem + pem), ContainsSubstring("more than one PEM certificate found"));
  CHECK_THAT(read_error(std::string(root.key.pem().reveal())), ContainsSubstring("no PEM certificate found"));
  CHECK_THAT(read_error(pem.substr(0, pem.size() - 5)), ContainsSubstring("a block does not end"));
  CHECK_THAT(read_error("-----BEGIN CERTIFICATE-----\n" + pem), ContainsSubstring("a block does not end"));
  CHECK_THAT(read_error("-----BEGIN CERTIFICATE-----\nMII*\n-----END CERTIFICATE-----\n"),
             ContainsSubstring("not base64"));
  CHECK_THAT(read_error("-----BEGIN CERTIFICATE-----\n-----END PRIVATE KEY-----\n"), ContainsSubstring("another name"));
  for (const auto& broken : {std::string(), std::string("x"), der + "x", der + der, der.substr(1)})
    CHECK_THAT(read_error(pem_of("CERTIFICATE", broken)),
               ContainsSubstring("not an X.509 certificate byoc-apply can read"));
}

TEST_CASE("x509 certificate: damage of any sort ends in an Error or in a certificate that is not signed") {
  Root root;
  const auto pem = x509::issue(device("leaf"), root.key.public_key(), root.key, root.certificate, root.random).pem();
  std::size_t read = 0;
  for (const auto& broken : mutilated(der_of(pem))) {
    try {
      const auto certificate = Certificate::from_pem(pem_of("CERTIFICATE", broken));
      ++read;
      CHECK_FALSE(certificate.is_signed_by(root.key.public_key()));
      CHECK(certificate.fingerprint() == sha256_hex(broken));
      certificate.extensions();
      certificate.serial();
    } catch (const Error&) {
    }
  }
  CHECK(read > 0);  // flipped letters of a name, for one
}
