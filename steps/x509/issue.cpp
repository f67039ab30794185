#include <array>
#include <charconv>

#include <botan/bigint.h>
#include <botan/der_enc.h>
#include <fmt/format.h>

#include "engine/base/error.h"
#include "steps/x509/bytes.h"
#include "steps/x509/certificate.h"
#include "steps/x509/curve.h"
#include "steps/x509/extensions.h"
#include "steps/x509/pem.h"
#include "steps/x509/public_key.h"
#include "steps/x509/signed_structure.h"
#include "steps/x509/translate.h"

namespace byoc::x509 {

namespace {

using Botan::ASN1_Type;
namespace chrono = std::chrono;

// Everything that the certificate says of others, in the form in which it says it.
struct Parts {
  Bytes subject, issuer, public_key;  // DER
  Bytes subject_key_id, authority_key_id;
};

void check_profile(const Profile& profile) {
  if (profile.subject.empty()) throw Error("a certificate needs a subject", "give it a common_name");
  if (profile.not_after < profile.not_before)
    throw Error(fmt::format("a certificate cannot end ({}) before it begins ({})", format_rfc3339(profile.not_after),
                            format_rfc3339(profile.not_before)),
                "change its validity");
  constexpr Time earliest = chrono::sys_days(chrono::year(1950) / 1 / 1);
  constexpr Time latest = chrono::sys_days(chrono::year(3100) / 12 / 31);  // what Botan reads
  if (profile.not_before < earliest || profile.not_after > latest)
    throw Error("a certificate can be valid only between the years 1950 and 3100", "change its validity");
  if (profile.path_length && (!profile.is_authority || *profile.path_length < 0))
    throw Error("a path length belongs to an authority and is not negative", "remove or change it");
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

Parts gather(const Profile& profile, std::string_view public_key, const std::optional<Certificate>& issuer) {
  Parts parts;
  parts.subject = to_bytes(encode_name(profile.subject));
  parts.issuer = issuer ? to_bytes(issuer->subject_der()) : parts.subject;
  parts.public_key = to_bytes(public_key);
  parts.subject_key_id = key_identifier(public_key);
  parts.authority_key_id = issuer ? authority_key_id(*issuer) : parts.subject_key_id;
  return parts;
}

// 128 random bits as a positive INTEGER: at most 17 octets (RFC 5280 4.1.2.2 allows 20).
Botan::BigInt random_serial(Random& random) {
  std::array<std::uint8_t, 16> bytes{};
  random.fill(bytes);
  auto serial = Botan::BigInt::from_bytes(bytes);
  if (serial.is_zero()) throw InternalError("the random source gives zeros");
  return serial;
}

// RFC 5280 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050.
Botan::ASN1_Time asn1_time(Time time) {
  const auto day = chrono::floor<chrono::days>(time);
  const chrono::year_month_day date(day);
  const chrono::hh_mm_ss clock(time - day);
  const auto text = fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}Z", static_cast<int>(date.year()),
                                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                clock.hours().count(), clock.minutes().count(), clock.seconds().count());
  if (date.year() < chrono::year(2050)) return {text.substr(2), ASN1_Type::UtcTime};
  return {text, ASN1_Type::GeneralizedTime};
}

// TBSCertificate (RFC 5280 4.1).
Bytes to_be_signed(const Profile& profile, const Parts& parts, const Botan::BigInt& serial, const Curve& curve) {
  constexpr std::size_t version_3 = 2;
  const auto extensions = make_extensions(profile, parts.subject_key_id, parts.authority_key_id);
  Bytes out;
  Botan::DER_Encoder(out)
      .start_sequence()
      .start_explicit(0)
      .encode(version_3)
      .end_explicit()
      .encode(serial)
      .encode(signature_algorithm(curve))
      .raw_bytes(parts.issuer)
      .start_sequence()
      .encode(asn1_time(profile.not_before))
      .encode(asn1_time(profile.not_after))
      .end_cons()
      .raw_bytes(parts.subject)
      .raw_bytes(parts.public_key)
      .start_explicit(3)
      .start_sequence()
      .encode(extensions)
      .end_cons()
      .end_explicit()
      .end_cons();
  return out;
}

// Reads back what was made, with the eyes of everybody else.
void check_issued(const Certificate& issued, const Profile& profile, const Parts& parts, const Signer& signer) {
  const auto check = [](bool is_as_wanted, const std::string& what) {
    if (!is_as_wanted) throw InternalError("the certificate just issued has the wrong " + what);
  };
  check(issued.subject() == profile.subject && issued.subject_der() == as_text(parts.subject), "subject");
  check(issued.issuer_der() == as_text(parts.issuer), "issuer");
  check(issued.not_before() == profile.not_before && issued.not_after() == profile.not_after, "validity");
  check(issued.public_key() == as_text(parts.public_key), "public key");
  check(issued.extensions() == expected_extensions(profile, signer.curve()), "extensions");
  check(issued.subject_key_id() == as_text(parts.subject_key_id), "subject key identifier");
  check(issued.authority_key_id() == as_text(parts.authority_key_id), "authority key identifier");
  check(issued.is_signed_by(signer.public_key()), "signature");
}

}  // namespace

namespace {

Certificate issue(const Profile& profile, const Parts& parts, const Signer& signer, Random& random) {
  const auto body = to_be_signed(profile, parts, random_serial(random), curve_named(signer.curve()));
  auto issued = Certificate::from_pem(write_pem("CERTIFICATE", sign_structure(body, signer, random)));
  check_issued(issued, profile, parts, signer);
  return issued;
}

std::optional<int> path_length_of(const Certificate& certificate) {
  const auto text = find_fact(certificate.extensions(), "path_length");
  if (!text) return std::nullopt;
  int length = 0;
  if (std::from_chars(text->data(), text->data() + text->size(), length).ec != std::errc())
    throw Error(fmt::format("its path length is {}", *text), "renew it with what it was made with");
  return length;
}

}  // namespace

Certificate issue(const Profile& profile, std::string_view public_key, const Signer& signer,
                  const std::optional<Certificate>& issuer, Random& random) {
  check_profile(profile);
  check_keys(public_key, signer, issuer);
  return expecting_success("issuing a certificate",
                           [&] { return issue(profile, gather(profile, public_key, issuer), signer, random); });
}

Certificate renew_self_signed(const Certificate& present, Time not_before, Time not_after, const Signer& signer,
                              Random& random) {
  if (present.subject_der() != present.issuer_der() || !present.is_signed_by(present.public_key()))
    throw Error("it is not self-signed", "have it renewed by whoever issued it");
  Profile profile{.subject = present.subject(), .not_before = not_before, .not_after = not_after, .is_authority = true};
  profile.path_length = path_length_of(present);
  check_profile(profile);
  check_keys(present.public_key(), signer, std::nullopt);
  return expecting_success("renewing a certificate", [&] {
    Parts parts;
    parts.subject = parts.issuer = to_bytes(present.subject_der());
    parts.public_key = to_bytes(present.public_key());
    parts.subject_key_id = to_bytes(present.subject_key_id());
    if (parts.subject_key_id.empty()) parts.subject_key_id = key_identifier(present.public_key());
    parts.authority_key_id = parts.subject_key_id;
    return issue(profile, parts, signer, random);
  });
}

}  // namespace byoc::x509
