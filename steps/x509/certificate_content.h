// The parts of a certificate in the form in which they stand in it, and how they become one.
// Must not know: files, AWS, steps.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <botan/asn1_obj.h>
#include <botan/pkix_types.h>

#include "engine/base/time.h"
#include "engine/host/random.h"
#include "steps/x509/bytes.h"
#include "steps/x509/certificate.h"
#include "steps/x509/key.h"

namespace byoc::x509 {

// An extension as it stands in a certificate (RFC 5280 4.2).
struct RawExtension {
  Botan::OID oid;
  Bytes value;  // of its OCTET STRING
  bool is_critical = false;

  friend bool operator==(const RawExtension&, const RawExtension&) = default;
};
using RawExtensions = std::vector<RawExtension>;

// In their order.
RawExtensions raw_extensions(const Botan::Extensions& extensions);

// All of a certificate but serial number, algorithm and signature.
struct CertificateContent {
  Bytes subject, issuer, public_key;  // DER
  Time not_before, not_after;
  RawExtensions extensions;
};

// Each throws Error: for dates that are in no order or that X.509 can't say, and for a public key that is none of ours
// or a signer that has not the issuer's key (without an issuer, its own).
void check_dates(Time not_before, Time not_after);
void check_keys(std::string_view public_key, const Signer& signer, const std::optional<Certificate>& issuer);

// What the AKI of a certificate says that `issuer` issues.
Bytes authority_key_id(const Certificate& issuer);

// Version 3, with a random positive 128-bit serial number.
Certificate sign_certificate(const CertificateContent& content, const Signer& signer, Random& random);

}  // namespace byoc::x509
