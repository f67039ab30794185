// Reading and issuing X.509 certificates (RFC 5280) for EC keys.
// Must not know: files, AWS, steps.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/facts.h"
#include "engine/base/time.h"
#include "engine/host/random.h"
#include "steps/x509/key.h"
#include "steps/x509/name.h"
#include "steps/x509/signature_check.h"

namespace byoc::x509 {

// Where a certificate says that more is to be had about its issuer (RFC 5280 4.2.1.13, 4.2.2.1): URIs.
struct IssuerLocations {
  std::vector<std::string> crl_distribution_points{}, ocsp{}, ca_issuers{};
};

// What a certificate is to say.
struct Profile {
  Name subject;
  Time not_before, not_after;
  bool is_authority = false;
  std::optional<int> path_length{};               // authorities only
  std::vector<std::string> extended_key_usage{};  // "client_auth", "server_auth", "code_signing", "email_protection",
                                                  // "time_stamping", "ocsp_signing", or a dotted OID
  std::vector<std::string> alternative_names{};   // "dns:a.example", "ip:10.0.0.1", "uri:urn:a", "email:a@b.example"
  IssuerLocations issuer_locations{};
};

// A certificate that was read. Cheap to copy.
class Certificate {
 public:
  // The one certificate in a PEM text (text around it is tolerated); throws Error for none, several, or a
  // broken one.
  static Certificate from_pem(std::string_view pem);

  // All of a PEM text, at least one, in their order. Throws as from_pem.
  static std::vector<Certificate> all_from_pem(std::string_view pem);

  // Throws Error if it is not one whole certificate.
  static Certificate from_der(std::string_view der);

  std::string der() const;
  std::string pem() const;          // canonical PEM, 64 columns, ends in a newline
  std::string fingerprint() const;  // SHA-256 of the DER, 64 lower-case hex digits; the AWS IoT certificateId
  std::string serial() const;       // lower-case hex, no leading zeros beyond one octet
  Time not_before() const;
  Time not_after() const;
  Name subject() const;  // attributes we have no name for appear by dotted OID
  Name issuer() const;
  std::string public_key() const;          // DER SubjectPublicKeyInfo; one that we know in its usual form (usual_form)
  std::string encoded_public_key() const;  // as it stands in the certificate
  std::string subject_der() const;         // DER Name, for exact comparison
  std::string issuer_der() const;
  std::string subject_key_id() const;    // octets of the SKI; empty if it has none
  std::string authority_key_id() const;  // octets of the AKI's keyIdentifier; empty if it has none

  std::string name_constraints() const;  // DER of the extension's value; empty if it has none

  // What `issue` decides beside subject, key and dates, as facts: "version" ("3"), "is_authority"
  // ("true"|"false"), "path_length", "key_usage" ("digitalSignature" or "keyCertSign,cRLSign"),
  // "extended_key_usage" (sorted, comma separated), "basic_constraints_critical", "signature_algorithm"
  // ("ECDSA/SHA-256"), "authority_serial" (hex; where it names its issuer's certificate by the number),
  // "subject_alternative_name" ("dns:a.example ip:10.0.0.1", sorted), "crl_distribution_points", "ocsp", "ca_issuers"
  // (URIs, sorted, with spaces between),
  // "other_extensions" (those that `issue` never writes: "Netscape comment").
  Facts extensions() const;

  // Whether the holder of this public key (DER SubjectPublicKeyInfo) signed it.
  SignatureCheck check_signature(std::string_view public_key) const;
  bool is_signed_by(std::string_view public_key) const { return check_signature(public_key) == SignatureCheck::made; }

 private:
  struct Data;
  std::shared_ptr<const Data> data_;
  explicit Certificate(std::shared_ptr<const Data> data);
};

// Issues a certificate for `public_key` (DER SubjectPublicKeyInfo), signed by `signer` in the name of
// `issuer`; without an issuer it is self-signed. Version 3, random positive 128-bit serial, critical
// basicConstraints and keyUsage, SKI (RFC 5280 4.2.1.2 method 1), AKI. SHA-256/384/512 by the signer's curve.
// The result is read back and checked against the profile, the key and the signature; a difference is an
// InternalError.
Certificate issue(const Profile& profile, std::string_view public_key, const Signer& signer,
                  const std::optional<Certificate>& issuer, Random& random);

// How a certificate is renewed: its dates, and what is wanted otherwise than it has it.
struct Renewal {
  Time not_before, not_after;
  bool is_authority = false;
  std::optional<int> path_length;                              // of an authority; none: as it is
  std::optional<std::vector<std::string>> extended_key_usage;  // of a device, as in Profile; none: as it is
  std::vector<std::string> alternative_names{};                // of a device, as in Profile; empty: as they are
  IssuerLocations issuer_locations{};                          // of each that is empty: as it is
};

// `present` once more, for the same key, signed by `signer` in the name of `issuer`; without an issuer it is
// self-signed. Its name stays to the octet, and so do all extensions of an authority but the AKI, and those of a device
// but basicConstraints, keyUsage, SKI and AKI, which are as `issue` writes them. What is issued below an authority
// verifies below the renewed one, too, unless it names its issuer by the serial. Read back and checked as by `issue`.
Certificate renew(const Certificate& present, const Renewal& renewal, const Signer& signer,
                  const std::optional<Certificate>& issuer, Random& random);

// The extensions() of a certificate that `renew` gives for one with those of `present`.
Facts renewed_extensions(const Facts& present, const Renewal& renewal, const std::string& signer_curve);

// The extensions() that `issue` gives for this profile and signer: what a certificate is compared with.
Facts expected_extensions(const Profile& profile, const std::string& signer_curve);

}  // namespace byoc::x509
