// Hints about authorities that somebody else has made, and below which nothing would verify.
#include <botan/bigint.h>
#include <botan/der_enc.h>

#include "engine/base/text.h"
#include "steps/x509/certificate_content.h"
#include "steps/x509/curve.h"
#include "steps/x509/pem.h"
#include "steps/x509/signed_structure.h"
#include "tests/steps/hints/followed_hint.h"

namespace byoc::test {

namespace {

using x509::Bytes;
using x509::RawExtension;
using x509::RawExtensions;

const std::string root = "authorities.root.certificate", below = "authorities.sub.certificate";
const RawExtension authority{Botan::OID("2.5.29.19"), {0x30, 0x03, 0x01, 0x01, 0xFF}, true};
const RawExtension last_authority{Botan::OID("2.5.29.19"), {0x30, 0x06, 0x01, 0x01, 0xFF, 0x02, 0x01, 0x00}, true};
const RawExtension signs_certificates{Botan::OID("2.5.29.15"), {0x03, 0x02, 0x01, 0x06}, true};
const RawExtension signs_data{Botan::OID("2.5.29.15"), {0x03, 0x02, 0x07, 0x80}, true};

x509::CertificateContent content_like(const x509::Certificate& certificate, RawExtensions extensions) {
  return {x509::to_bytes(certificate.subject_der()),
          x509::to_bytes(certificate.subject_der()),
          x509::to_bytes(certificate.public_key()),
          certificate.not_before(),
          certificate.not_after(),
          std::move(extensions)};
}

// The root's key is there, and a certificate for it that says other things than the one that byoc-apply would make.
std::function<void(Scene&)> with_a_root(const RawExtensions& extensions, std::chrono::days begins_in = {}) {
  return [=](Scene& scene) {
    scene.take("pki/root.key");
    const auto key = x509::PrivateKey::from_pem(Secret(scene.world.file("pki/root.key")));
    auto content = content_like(x509::Certificate::from_pem(scene.other().file("pki/root.crt")), extensions);
    content.not_before += begins_in;
    scene.put("pki/root.crt", x509::sign_certificate(content, key, scene.world.fake.random).pem());
  };
}

// A root below which a subordinate is to have another name (RFC 5280 4.2.1.10, a permitted directoryName).
RawExtension permits_only(const x509::Name& name) {
  Bytes value;
  Botan::DER_Encoder(value)
      .start_sequence()
      .start_context_specific(0)
      .start_sequence()
      .start_context_specific(4)
      .raw_bytes(x509::to_bytes(x509::encode_name(name)))
      .end_cons()
      .end_cons()
      .end_cons()
      .end_cons();
  return {Botan::OID("2.5.29.30"), value, true};
}

// The parameters of P-256 in full (SEC 1 C.2), as `openssl ecparam -param_enc explicit` writes them.
constexpr std::string_view p256_spelled_out =
    "3081f7020101302c06072a8648ce3d0101022100ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"
    "305b0420ffffffff00000001000000000000000000000000fffffffffffffffffffffffc04205ac635d8aa3a93e7b3ebbd557698"
    "86bc651d06b0cc53b0f63bce3c3e27d2604b031500c49d360886e704936a6678e1139d26b7819f7e900441046b17d1f2e12c4247"
    "f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb64068"
    "37bf51f5022100ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551020101";

// The right key, under parameters instead of a name (RFC 5480 2.1.1 forbids that).
void with_a_root_that_spells_its_curve_out(Scene& scene) {
  scene.take("pki/root.key");
  const auto key = x509::PrivateKey::from_pem(Secret(scene.world.file("pki/root.key")));
  auto content =
      content_like(x509::Certificate::from_pem(scene.other().file("pki/root.crt")), {authority, signs_certificates});
  constexpr std::size_t point_size = 65;  // behind it nothing stands in a SubjectPublicKeyInfo
  const Bytes point(content.public_key.end() - point_size, content.public_key.end());
  content.public_key.clear();
  Botan::DER_Encoder(content.public_key)
      .start_sequence()
      .start_sequence()
      .encode(Botan::OID{1, 2, 840, 10045, 2, 1})
      .raw_bytes(x509::to_bytes(from_hex(p256_spelled_out).value()))
      .end_cons()
      .encode(point, Botan::ASN1_Type::BitString)
      .end_cons();
  scene.put("pki/root.crt", x509::sign_certificate(content, key, scene.world.fake.random).pem());
}

// TBSCertificate of version 1 has neither version nor extensions.
void with_a_root_of_version_1(Scene& scene) {
  scene.take("pki/root.key");
  const auto key = x509::PrivateKey::from_pem(Secret(scene.world.file("pki/root.key")));
  const auto right = x509::Certificate::from_pem(scene.other().file("pki/root.crt"));
  Bytes body;
  Botan::DER_Encoder(body)
      .start_sequence()
      .encode(Botan::BigInt(7))
      .encode(x509::signature_algorithm(x509::curve_named(key.curve())))
      .raw_bytes(x509::to_bytes(right.subject_der()))
      .start_sequence()
      .encode(Botan::ASN1_Time("250101000000Z", Botan::ASN1_Type::UtcTime))
      .encode(Botan::ASN1_Time("350101000000Z", Botan::ASN1_Type::UtcTime))
      .end_cons()
      .raw_bytes(x509::to_bytes(right.subject_der()))
      .raw_bytes(x509::to_bytes(right.public_key()))
      .end_cons();
  scene.put("pki/root.crt", x509::write_pem("CERTIFICATE", x509::sign_structure(body, key, scene.world.fake.random)));
}

void take_the_right_one(Scene& scene) {
  scene.take("pki/root.crt");
}

void wait_for_it(Scene& scene) {
  scene.world.fake.clock.advance(std::chrono::hours(24 * 11));
}

}  // namespace

FollowedHints hints_about_issuers() {
  constexpr std::chrono::days later(10);
  return {
      {ReasonCode::is_version_one, root, plain_manifest, with_a_root_of_version_1, take_the_right_one},
      {ReasonCode::lacks_basic_constraints, root, plain_manifest, with_a_root({signs_certificates}),
       take_the_right_one},
      {ReasonCode::maker_may_not_sign, below, plain_manifest, with_a_root({authority, signs_data}), take_the_right_one,
       0, 1},
      {ReasonCode::maker_allows_no_maker, below, plain_manifest, with_a_root({last_authority, signs_certificates}),
       take_the_right_one, 0, 1},
      {ReasonCode::maker_not_yet_valid, below, plain_manifest, with_a_root({authority, signs_certificates}, later),
       wait_for_it, 0, 1},
      {ReasonCode::maker_forbids_name, below, plain_manifest,
       with_a_root({authority, signs_certificates, permits_only({{"common_name", "Other"}})}), take_the_right_one, 0,
       2},
      {ReasonCode::key_not_checkable, root, plain_manifest, with_a_root_that_spells_its_curve_out, take_the_right_one},
      {ReasonCode::not_yet_valid, "authorities.root.registration", connected_manifest,
       with_a_root({authority, signs_certificates}, later), wait_for_it, 1, 1},
  };
}

}  // namespace byoc::test

using namespace byoc::test;

TEST_CASE("hints: whoever follows one about issuers has what it promises, and no second key or CA") {
  for (const auto& hint : hints_about_issuers()) require_followed(hint);
}
