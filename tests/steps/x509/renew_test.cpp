#include <algorithm>

#include "steps/x509/certificate_content.h"
#include "tests/steps/x509/fixture.h"
#include "tests/steps/x509/openssl.h"

using namespace byoc;
using namespace byoc::test;
using x509::Certificate;
using x509::PrivateKey;

namespace {

// Everything that an authority of somebody else may have, in an order that is not ours.
Certificate foreign_authority(Root& root) {
  const auto oid = [](const char* text) { return Botan::OID(text); };
  const x509::CertificateContent content{
      x509::to_bytes(root.certificate.subject_der()),
      x509::to_bytes(root.certificate.subject_der()),
      x509::to_bytes(root.key.public_key()),
      root.certificate.not_before(),
      root.certificate.not_after(),
      {{oid("2.5.29.14"), {0x04, 0x03, 0x01, 0x02, 0x03}, false},                     // SKI
       {oid("1.3.6.1.4.1.32473.9"), {0x0C, 0x01, 0x61}, true},                        // nobody knows it
       {oid("2.5.29.15"), {0x03, 0x02, 0x01, 0x86}, true},                            // with digitalSignature
       {oid("2.5.29.19"), {0x30, 0x06, 0x01, 0x01, 0xFF, 0x02, 0x01, 0x02}, true}}};  // pathlen 2
  return x509::sign_certificate(content, root.key, root.random);
}

x509::Renewal later(const Certificate& present, bool is_authority) {
  return {present.not_before() + std::chrono::hours(24),
          present.not_after() + std::chrono::hours(24),
          is_authority,
          {},
          {}};
}

}  // namespace

TEST_CASE("x509 renew: an authority keeps its name and all that its certificate says, to the octet") {
  Root root;
  const auto present = foreign_authority(root);
  const auto renewal = later(present, true);
  const auto renewed = x509::renew(present, renewal, root.key, std::nullopt, root.random);
  CHECK(renewed.subject_der() == present.subject_der());
  CHECK(renewed.issuer_der() == present.issuer_der());
  CHECK(renewed.public_key() == present.public_key());
  CHECK(renewed.subject_key_id() == std::string("\x01\x02\x03", 3));
  CHECK(renewed.extensions() == present.extensions());
  CHECK(renewed.serial() != present.serial());
  CHECK(renewed.not_before() == renewal.not_before);
  CHECK(renewed.not_after() == renewal.not_after);
  const auto leaf = x509::issue(device("leaf"), PrivateKey::generate("P-256", root.random).public_key(), root.key,
                                present, root.random);
  const Scratch scratch;
  scratch.write("root.pem", renewed.pem());
  scratch.write("leaf.pem", leaf.pem());
  CHECK(scratch.openssl("verify -attime 1800000000 -ignore_critical -CAfile root.pem leaf.pem") == "leaf.pem: OK\n");
}

TEST_CASE("x509 renew: below an issuer, the AKI is that of the issuer as it is now") {
  Root root, other(9);
  const auto key = PrivateKey::generate("P-256", root.random);
  const auto middle = x509::issue(authority("Middle", 0), key.public_key(), root.key, root.certificate, root.random);
  const auto issuer = foreign_authority(root);
  const auto renewed = x509::renew(middle, later(middle, true), root.key, issuer, root.random);
  CHECK(renewed.authority_key_id() == issuer.subject_key_id());
  CHECK(renewed.subject_key_id() == middle.subject_key_id());
  CHECK(renewed.extensions() == middle.extensions());
  CHECK_THROWS_WITH(x509::renew(middle, later(middle, true), other.key, issuer, root.random),
                    ContainsSubstring("the signing key is not the key of the issuer's certificate"));
}

TEST_CASE("x509 renew: of a device our profile is written, and what else it has is kept") {
  Root root;
  auto profile = device("leaf");
  profile.extended_key_usage = {"server_auth"};
  const auto key = PrivateKey::generate("P-256", root.random);
  const auto present = x509::issue(profile, key.public_key(), root.key, root.certificate, root.random);
  CHECK(x509::renew(present, later(present, false), root.key, root.certificate, root.random).extensions() ==
        present.extensions());
  auto renewal = later(present, false);
  renewal.extended_key_usage = {{"client_auth"}};
  const auto changed = x509::renew(present, renewal, root.key, root.certificate, root.random);
  CHECK(changed.extensions().at("extended_key_usage") == "client_auth");
  CHECK(changed.extensions() == x509::renewed_extensions(present.extensions(), renewal, "P-256"));
  renewal.extended_key_usage.emplace();
  CHECK_FALSE(x509::renew(present, renewal, root.key, root.certificate, root.random)
                  .extensions()
                  .contains("extended_key_usage"));
}

TEST_CASE(
    "x509 renew: key identifiers are our own where it is a device, and name an issuer that was not named before") {
  Root root;
  const auto foreign = foreign_authority(root);
  CHECK(foreign.authority_key_id().empty());
  CHECK(x509::renew(foreign, later(foreign, true), root.key, foreign, root.random).authority_key_id() ==
        foreign.subject_key_id());
  CHECK(x509::renew(foreign, later(foreign, false), root.key, std::nullopt, root.random).subject_key_id() ==
        root.certificate.subject_key_id());
}

TEST_CASE("x509 renew: dates in no order are refused") {
  Root root;
  auto renewal = later(root.certificate, true);
  std::swap(renewal.not_before, renewal.not_after);
  CHECK_THROWS_WITH(x509::renew(root.certificate, renewal, root.key, std::nullopt, root.random),
                    ContainsSubstring("cannot end"));
}
