// Certificate signing requests (PKCS #10, RFC 2986).
// Must not know: files, AWS, steps.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "steps/x509/certificate.h"
#include "steps/x509/key.h"

namespace byoc::x509 {

// A request that was read. Its extensions are never copied into a certificate.
struct Request {
  Name subject;
  std::string public_key;               // DER SubjectPublicKeyInfo
  std::vector<std::string> extensions;  // asked for (RFC 2985 5.4.2), by name or dotted OID
  bool is_signature_valid = false;      // signed by that key
};

// Throws Error if `pem` is not one PEM certificate request ("CERTIFICATE REQUEST" or "NEW CERTIFICATE
// REQUEST").
Request read_request(std::string_view pem);

// A request for the signer's key, PEM.
std::string make_request(const Name& subject, const Signer& signer, Random& random);

}  // namespace byoc::x509
