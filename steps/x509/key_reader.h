// Private key files: PKCS #8 (RFC 5958) and SEC 1 (RFC 5915) in PEM.
// Must not know: files, certificates, AWS.
#pragma once

#include <botan/ecdsa.h>

#include "engine/base/secret.h"
#include "steps/x509/curve.h"

namespace byoc::x509 {

struct ReadKey {
  Botan::ECDSA_PrivateKey key;
  const Curve& curve;
};

// The one key in `pem`, as PrivateKey::from_pem says. Throws Error, never with content.
ReadKey read_key(const Secret& pem);

}  // namespace byoc::x509
