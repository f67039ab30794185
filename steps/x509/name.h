// Distinguished names: attributes by their long names, to and from DER (RFC 5280 4.1.2.4).
// Must not know: files, AWS, steps.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace byoc::x509 {

// Attributes by their long names ("country", "common_name", ...; engine/base/subject_attributes), in the order of the
// DER.
using Name = std::vector<std::pair<std::string, std::string>>;

// DER Name in the order of `name`, one attribute per RDN. Throws Error for a long name that we do not have or
// a value that its attribute cannot hold.
std::string encode_name(const Name& name);

// The attributes of a DER Name; those that we have no long name for under their dotted OID, and so are values that are
// no valid text, as '#' and their octets in hexadecimal (RFC 4514 2.4): what is only shown is not taken for a text that
// says so. Throws Botan's exceptions if it is none.
Name decode_name(std::string_view der);

// "CN=Example Root CA,O=Example Devices,C=US" (RFC 4514 2: the last one first, special characters escaped): to be read,
// never to be compared, since names that differ in their encoding may look the same.
std::string format_name(const Name& name);

}  // namespace byoc::x509
