#include "steps/x509/request.h"

#include "tests/steps/x509/fixture.h"
#include "tests/steps/x509/openssl.h"

using namespace byoc;
using namespace byoc::test;
using x509::PrivateKey;

namespace {

const x509::Name subject{{"country", "US"},
                         {"organization", "Example"},
                         {"common_name",
                          "Gr\xc3\xbc\xc3\x9f"
                          "e"}};

std::string read_error(const std::string& pem) {
  return error_of([&] { x509::read_request(pem); });
}

}  // namespace

TEST_CASE("x509 request: openssl verifies it, for every curve") {
  SeededRandom random;
  const Scratch scratch;
  for (const std::string curve : {"P-256", "P-384", "P-521"}) {
    const auto key = PrivateKey::generate(curve, random);
    scratch.write("request.pem", x509::make_request(subject, key, random));
    CHECK_THAT(scratch.openssl("req -in request.pem -verify -noout"), ContainsSubstring("OK"));
    CHECK_THAT(scratch.openssl("req -in request.pem -noout -subject -nameopt utf8,sep_comma_plus"),
               ContainsSubstring("C=US,O=Example,CN=Gr\xc3\xbc\xc3\x9f"
                                 "e"));
  }
}

TEST_CASE("x509 request: it is read back whole") {
  SeededRandom random;
  const auto key = PrivateKey::generate("P-256", random);
  const auto request = x509::read_request(x509::make_request(subject, key, random));
  CHECK(request.subject == subject);
  CHECK(request.public_key == key.public_key());
  CHECK(request.is_signature_valid);
}

TEST_CASE("x509 request: openssl's requests are read, extensions and all") {
  const Scratch scratch;
  scratch.openssl("ecparam -genkey -noout -name secp384r1 -out key.pem");
  scratch.openssl("req -new -key key.pem -subj /C=US/CN=device -addext basicConstraints=CA:TRUE -out request.pem");
  scratch.openssl("req -new -newhdr -text -key key.pem -subj /C=US/CN=device -out new.pem");
  for (const std::string name : {"request.pem", "new.pem"}) {
    const auto request = x509::read_request(scratch.read(name));
    CHECK(request.subject == x509::Name{{"country", "US"}, {"common_name", "device"}});
    CHECK(request.public_key == PrivateKey::from_pem(Secret(scratch.read("key.pem"))).public_key());
    CHECK(request.is_signature_valid);
  }
}

TEST_CASE("x509 request: a request signed by another key is read as not valid") {
  SeededRandom random;
  const auto key = PrivateKey::generate("P-256", random), other = PrivateKey::generate("P-256", random);
  auto der = der_of(x509::make_request(subject, key, random));
  const auto place = der.find(key.public_key());
  REQUIRE(place != std::string::npos);
  der.replace(place, key.public_key().size(), other.public_key());
  const auto request = x509::read_request(pem_of("CERTIFICATE REQUEST", der));
  CHECK(request.public_key == other.public_key());
  CHECK_FALSE(request.is_signature_valid);
}

TEST_CASE("x509 request: a bad subject is an Error") {
  SeededRandom random;
  const auto key = PrivateKey::generate("P-256", random);
  CHECK_THAT(error_of([&] {
               x509::make_request({{"country", "USA"}}, key, random);
             }),
             ContainsSubstring("'country' cannot be 'USA'"));
}

TEST_CASE("x509 request: what is none, or more than one, is an Error") {
  SeededRandom random;
  const auto pem = x509::make_request(subject, PrivateKey::generate("P-256", random), random);
  CHECK_THAT(read_error(""), ContainsSubstring("no PEM certificate request found"));
  CHECK_THAT(read_error(pem + pem), ContainsSubstring("more than one PEM certificate request"));
  CHECK_THAT(read_error(pem_of("CERTIFICATE REQUEST", "")), ContainsSubstring("not a certificate request"));
  CHECK_THAT(read_error(pem_of("CERTIFICATE REQUEST", der_of(pem) + "x")),
             ContainsSubstring("not a certificate request"));
}

TEST_CASE("x509 request: damage of any sort ends in an Error or in a request that is not valid") {
  SeededRandom random;
  const auto pem = x509::make_request(subject, PrivateKey::generate("P-256", random), random);
  for (const auto& broken : mutilated(der_of(pem))) {
    try {
      const auto request = x509::read_request(pem_of("CERTIFICATE REQUEST", broken));
      CHECK_FALSE(request.is_signature_valid);
    } catch (const Error&) {
    }
  }
}
