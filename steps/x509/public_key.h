// What can be told from a DER SubjectPublicKeyInfo alone.
// Must not know: files, certificates.
#pragma once

#include <string>
#include <string_view>

#include <botan/asn1_obj.h>

#include "steps/x509/bytes.h"
#include "steps/x509/signature_check.h"

namespace byoc::x509 {

// SHA-1 of the subjectPublicKey BIT STRING's octets (RFC 5280 4.2.1.2 method 1). Throws Botan's exceptions if
// `public_key` is no SubjectPublicKeyInfo.
Bytes key_identifier(std::string_view public_key);

// The same key with its curve by name and its point uncompressed, as we write keys: for comparing. Any other key than
// one of ours, and one whose curve is spelled out (RFC 5480 2.1.1 forbids that), as it is.
std::string usual_form(std::string_view public_key);

// What there is to say of a key that is none of ours: "an EC key on the curve secp256k1", "an EC key that spells its
// curve out", "a key of the algorithm RSA"; empty for one of ours.
std::string foreign_key(std::string_view public_key);

// Whether the holder of `public_key` made `signature` over `message`.
SignatureCheck check_signature(std::string_view public_key, const Botan::AlgorithmIdentifier& algorithm,
                               ByteView message, ByteView signature);

}  // namespace byoc::x509
