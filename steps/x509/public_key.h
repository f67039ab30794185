// What can be told from a DER SubjectPublicKeyInfo alone.
// Must not know: files, certificates.
#pragma once

#include <string>
#include <string_view>

#include <botan/asn1_obj.h>

#include "steps/x509/bytes.h"

namespace byoc::x509 {

// SHA-1 of the subjectPublicKey BIT STRING's octets (RFC 5280 4.2.1.2 method 1). Throws Botan's exceptions if
// `public_key` is no SubjectPublicKeyInfo.
Bytes key_identifier(std::string_view public_key);

// Whether the holder of `public_key` made `signature` over `message`. False as well for a key or an algorithm
// that cannot be used.
bool is_signature_valid(std::string_view public_key, const Botan::AlgorithmIdentifier& algorithm, ByteView message,
                        ByteView signature);

}  // namespace byoc::x509
