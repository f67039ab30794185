// The extensions that name places and names (RFC 5280 4.2.1.6, 4.2.1.13, 4.2.2.1): written, and read as text.
// Must not know: dates, files.
#pragma once

#include <optional>
#include <string>

#include <botan/asn1_obj.h>

#include "engine/base/facts.h"
#include "steps/x509/certificate.h"
#include "steps/x509/certificate_content.h"

namespace byoc::x509 {

const Botan::OID& alternative_name_oid();
const Botan::OID& crl_distribution_points_oid();
const Botan::OID& authority_information_access_oid();

// Those of a certificate with these names and places, in this order: subjectAltName, cRLDistributionPoints,
// authorityInfoAccess; of what is empty, none. Not critical. Throws Error for a name that is of no such type.
RawExtensions name_extensions(const std::vector<std::string>& alternative_names, const IssuerLocations& locations);

// As Certificate::extensions says what name_extensions gives.
Facts name_facts(const std::vector<std::string>& alternative_names, const IssuerLocations& locations);

// What such an extension says, under the names of Certificate::extensions. Nothing where it says more than
// name_extensions writes, or can't be read.
std::optional<Facts> read_names(const Botan::OID& oid, ByteView value);

}  // namespace byoc::x509
