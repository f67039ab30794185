#include <utility>

#include "engine/base/error.h"
#include "steps/x509/bytes.h"
#include "steps/x509/certificate.h"
#include "steps/x509/certificate_content.h"
#include "steps/x509/extensions.h"
#include "steps/x509/general_names.h"
#include "steps/x509/public_key.h"
#include "steps/x509/translate.h"

namespace byoc::x509 {

namespace {

// Everything that the certificate says of others, in the form in which it says it.
struct Parts {
  Bytes subject, issuer, public_key;  // DER
  Bytes subject_key_id, authority_key_id;
};

void check_profile(const Profile& profile) {
  if (profile.subject.empty()) throw Error("a certificate needs a subject", "give it a common_name");
  if (profile.path_length && (!profile.is_authority || *profile.path_length < 0))
    throw Error("a path length belongs to an authority and is not negative", "remove or change it");
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

CertificateContent content_of(const Profile& profile, const Parts& parts) {
  auto extensions = raw_extensions(make_extensions(profile, parts.subject_key_id, parts.authority_key_id));
  for (auto& named : name_extensions(profile.alternative_names, profile.issuer_locations))
    extensions.push_back(std::move(named));
  return {parts.subject, parts.issuer, parts.public_key, profile.not_before, profile.not_after, std::move(extensions)};
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

Certificate issue(const Profile& profile, std::string_view public_key, const Signer& signer,
                  const std::optional<Certificate>& issuer, Random& random) {
  check_dates(profile.not_before, profile.not_after);
  check_profile(profile);
  check_keys(public_key, signer, issuer);
  return expecting_success("issuing a certificate", [&] {
    const auto parts = gather(profile, public_key, issuer);
    auto issued = sign_certificate(content_of(profile, parts), signer, random);
    check_issued(issued, profile, parts, signer);
    return issued;
  });
}

}  // namespace byoc::x509
