// The extensions that certificates get (RFC 5280 4.2), and what those of a certificate say, as facts.
// Must not know: dates, files.
#pragma once

#include <botan/pkix_types.h>
#include <botan/x509cert.h>

#include "engine/base/facts.h"
#include "steps/x509/bytes.h"
#include "steps/x509/certificate.h"

namespace byoc::x509 {

// All but those of steps/x509/general_names.h: critical basicConstraints and keyUsage, extendedKeyUsage if there is
// one, SKI and AKI. Throws Error for an extended key usage that is neither known nor an OID.
Botan::Extensions make_extensions(const Profile& profile, const Bytes& subject_key_id, const Bytes& authority_key_id);

// By the name under which people know it, or by its number.
std::string extension_name(const Botan::OID& oid);

// As Certificate::extensions.
Facts read_extensions(const Botan::X509_Certificate& certificate);

}  // namespace byoc::x509
