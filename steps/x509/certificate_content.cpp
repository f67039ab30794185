#include "steps/x509/certificate_content.h"

#include <array>

#include <botan/bigint.h>
#include <botan/der_enc.h>
#include <fmt/format.h>

#include "engine/base/error.h"
#include "steps/x509/curve.h"
#include "steps/x509/pem.h"
#include "steps/x509/public_key.h"
#include "steps/x509/signed_structure.h"

namespace byoc::x509 {

namespace {

using Botan::ASN1_Type;
namespace chrono = std::chrono;

// 128 random bits as a positive INTEGER: at most 17 octets (RFC 5280 4.1.2.2 allows 20).
Botan::BigInt random_serial(Random& random) {
  std::array<std::uint8_t, 16> bytes{};
  random.fill(bytes);
  auto serial = Botan::BigInt::from_bytes(bytes);
  if (serial.is_zero()) throw InternalError("the random source gives zeros");
  return serial;
}

// RFC 5280 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050.
void encode_time(Botan::DER_Encoder& encoder, Time time) {
  const auto day = chrono::floor<chrono::days>(time);
  const chrono::year_month_day date(day);
  const chrono::hh_mm_ss clock(time - day);
  const auto text = fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}Z", static_cast<int>(date.year()),
                                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                clock.hours().count(), clock.minutes().count(), clock.seconds().count());
  const bool is_near = date.year() < chrono::year(2050);
  encoder.add_object(is_near ? ASN1_Type::UtcTime : ASN1_Type::GeneralizedTime, Botan::ASN1_Class::Universal,
                     is_near ? text.substr(2) : text);
}

// TBSCertificate (RFC 5280 4.1).
Bytes to_be_signed(const CertificateContent& content, const Botan::BigInt& serial, const Curve& curve) {
  constexpr std::size_t version_3 = 2;
  Bytes out;
  Botan::DER_Encoder encoder(out);
  encoder.start_sequence()
      .start_explicit(0)
      .encode(version_3)
      .end_explicit()
      .encode(serial)
      .encode(signature_algorithm(curve))
      .raw_bytes(content.issuer)
      .start_sequence();
  encode_time(encoder, content.not_before);
  encode_time(encoder, content.not_after);
  encoder.end_cons().raw_bytes(content.subject).raw_bytes(content.public_key).start_explicit(3).start_sequence();
  for (const auto& [oid, value, is_critical] : content.extensions)
    encoder.start_sequence()
        .encode(oid)
        .encode_optional(is_critical, false)
        .encode(value, ASN1_Type::OctetString)
        .end_cons();
  encoder.end_cons().end_explicit().end_cons();
  return out;
}

}  // namespace

RawExtensions raw_extensions(const Botan::Extensions& extensions) {
  RawExtensions raw;
  for (const auto& oid : extensions.get_extension_oids())
    raw.push_back({oid, extensions.get_extension_bits(oid), extensions.critical_extension_set(oid)});
  return raw;
}

void check_dates(Time not_before, Time not_after) {
  if (not_after < not_before)
    throw Error(fmt::format("a certificate cannot end ({}) before it begins ({})", format_rfc3339(not_after),
                            format_rfc3339(not_before)),
                "change its validity");
  constexpr Time earliest = chrono::sys_days(chrono::year(1950) / 1 / 1);
  constexpr Time latest = chrono::sys_days(chrono::year(9999) / 12 / 31) + chrono::days(1);
  if (not_before < earliest || not_after >= latest)
    throw Error("a certificate can be valid only between the years 1950 and 9999", "change its validity");
}

void check_keys(std::string_view public_key, const Signer& signer, const std::optional<Certificate>& issuer) {
  if (curve_of(public_key).empty())
    throw Error("the public key is not an EC key on a supported curve", "use P-256, P-384 or P-521");
  if (signer.public_key() == (issuer ? issuer->public_key() : public_key)) return;
  throw Error(issuer ? "the signing key is not the key of the issuer's certificate"
                     : "a self-signed certificate must be signed with its own key",
              "put back the key that belongs to the certificate");
}

Bytes authority_key_id(const Certificate& issuer) {
  auto id = to_bytes(issuer.subject_key_id());
  return id.empty() ? key_identifier(issuer.public_key()) : id;
}

Certificate sign_certificate(const CertificateContent& content, const Signer& signer, Random& random) {
  const auto body = to_be_signed(content, random_serial(random), curve_named(signer.curve()));
  return Certificate::from_pem(write_pem("CERTIFICATE", sign_structure(body, signer, random)));
}

}  // namespace byoc::x509
