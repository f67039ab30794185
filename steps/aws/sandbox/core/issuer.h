// Certificates that AWS IoT itself issues, here by a made-up CA, whose key each process makes for itself.
// Must not know: our own X.509, accounts.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/time.h"

namespace byoc::sandbox {

// All in PEM.
struct IssuedKeyPair {
  std::string certificate, public_key, private_key;
};

// For a new RSA key of 2048 bits.
IssuedKeyPair issue_with_key_pair(Time now);

// The certificate, in PEM, for the subject and the key of a request in PEM. Throws Refusal (InvalidRequestException)
// for what is no request, is not signed by its own key, or has a weak one.
std::string issue_for_request(std::string_view request_pem, Time now);

}  // namespace byoc::sandbox
