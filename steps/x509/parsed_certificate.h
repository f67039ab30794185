// A certificate as Botan reads it, and what Botan does not: dates beyond the year 3100, such as 99991231235959Z, which
// says that there is no end (RFC 5280 4.1.2.5).
// Must not know: files, AWS, steps.
#pragma once

#include <botan/x509cert.h>

#include "engine/base/time.h"
#include "steps/x509/bytes.h"

namespace byoc::x509 {

struct ParsedCertificate {
  Bytes der, to_be_signed;         // as they are
  Botan::X509_Certificate parsed;  // of its dates and of what is signed only where Botan reads the dates
  Time not_before, not_after;
};

// Throws an exception of the standard library or of Botan for anything but one whole certificate in DER.
ParsedCertificate parse_certificate(Bytes der);

}  // namespace byoc::x509
