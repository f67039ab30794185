// What a distinguished name is made of: the one table of attributes, for who writes names and for who encodes them.
// Must not know: certificates, manifests.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace byoc {

// Which characters a value may have: any, those of a PrintableString (X.680 41.4), or ASCII.
enum class Alphabet { any, printable, ascii };

struct SubjectAttribute {
  std::string_view name;              // long, as RFC 4519 has it: "common_name"
  std::string_view keyword;           // short, as RFC 4514 and RFC 4519 have it: "CN"
  std::string_view oid;               // dotted
  Alphabet alphabet = Alphabet::any;  // what RFC 5280 appendix A asks for; any where it leaves the choice
  std::size_t most = 0, least = 1;    // characters, by RFC 5280 appendix A and X.520; most 0: no bound
};

// In certificate order. common_name has no bound here: a registration code goes into it as the service forms it.
inline constexpr std::array<SubjectAttribute, 19> subject_attributes{{
    {"country", "C", "2.5.4.6", Alphabet::printable, 2, 2},
    {"state", "ST", "2.5.4.8", Alphabet::any, 128},
    {"locality", "L", "2.5.4.7", Alphabet::any, 128},
    {"organization", "O", "2.5.4.10", Alphabet::any, 64},
    {"organizational_unit", "OU", "2.5.4.11", Alphabet::any, 64},
    {"common_name", "CN", "2.5.4.3"},
    {"serial_number", "serialNumber", "2.5.4.5", Alphabet::printable, 64},
    {"dn_qualifier", "dnQualifier", "2.5.4.46", Alphabet::printable},
    {"title", "title", "2.5.4.12", Alphabet::any, 64},
    {"given_name", "givenName", "2.5.4.42"},
    {"surname", "SN", "2.5.4.4"},
    {"pseudonym", "pseudonym", "2.5.4.65", Alphabet::any, 128},
    {"initials", "initials", "2.5.4.43"},
    {"generation_qualifier", "generationQualifier", "2.5.4.44"},
    {"street_address", "STREET", "2.5.4.9", Alphabet::any, 128},
    {"postal_code", "postalCode", "2.5.4.17", Alphabet::any, 40},
    {"user_id", "UID", "0.9.2342.19200300.100.1.1", Alphabet::any, 256},
    {"domain_component", "DC", "0.9.2342.19200300.100.1.25", Alphabet::ascii},
    {"email_address", "emailAddress", "1.2.840.113549.1.9.1", Alphabet::ascii, 255},
}};

// The name of the fact about the `count`th value of an attribute, from 1: "subject.organizational_unit" and, of one
// that has several, "subject.organizational_unit.2".
inline std::string subject_fact(std::string_view attribute, std::size_t count) {
  auto name = "subject." + std::string(attribute);
  return count < 2 ? name : name + "." + std::to_string(count);
}

}  // namespace byoc
