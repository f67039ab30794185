// In which form a file holds a certificate, a request or a key: PEM and DER are read; others that people have at hand
// are recognised, and named with the command that converts them.
// Must not know: files, AWS, steps.
#pragma once

#include <string_view>

namespace byoc::x509 {

// Whether it is one DER object, a SEQUENCE, from the first octet to the last.
bool is_der(std::string_view text);

// Throws Error, without content, for PKCS #7, PKCS #12 (both also as DER), an OpenSSH key, openssl's TRUSTED
// CERTIFICATE and UTF-16; its hint has the command.
void refuse_other_form(std::string_view text);

}  // namespace byoc::x509
