// The curves that AWS IoT takes, under the names that manifest, key files and Botan give them.
// Must not know: private keys.
#pragma once

#include <string>
#include <string_view>

#include <botan/asn1_obj.h>

namespace byoc::x509 {

struct Curve {
  std::string_view name;   // NIST, FIPS 186: "P-256"
  std::string_view group;  // SEC 2, as Botan names it: "secp256r1"
  std::string_view hash;   // as strong as the curve: "SHA-256"
  Botan::OID oid;
};

// Nothing for a curve that is none of ours.
const Curve* find_curve(std::string_view name);
const Curve* find_curve(const Botan::OID& oid);

// The curve; throws Error for a name that is none of ours.
const Curve& curve_named(std::string_view name);

// AlgorithmIdentifier of ECDSA on this curve with its hash (RFC 5758 3.2).
Botan::AlgorithmIdentifier signature_algorithm(const Curve& curve);

}  // namespace byoc::x509
