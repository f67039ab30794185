// SEQUENCE { what is signed, AlgorithmIdentifier, BIT STRING }: the shape that certificates and requests share.
// Must not know: files, AWS, steps.
#pragma once

#include <botan/asn1_obj.h>

#include "engine/host/random.h"
#include "steps/x509/bytes.h"
#include "steps/x509/key.h"

namespace byoc::x509 {

// The DER of the three.
Bytes encode_signed(const Bytes& to_be_signed, const Botan::AlgorithmIdentifier& algorithm, ByteView signature);

// The DER of `to_be_signed` (DER itself) with its signature.
Bytes sign_structure(const Bytes& to_be_signed, const Signer& signer, Random& random);

}  // namespace byoc::x509
