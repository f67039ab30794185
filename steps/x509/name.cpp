#include "steps/x509/name.h"

#include <algorithm>
#include <optional>

#include <botan/ber_dec.h>
#include <botan/der_enc.h>
#include <botan/pkix_types.h>
#include <fmt/format.h>

#include "engine/base/error.h"
#include "engine/base/text.h"
#include "steps/x509/bytes.h"

namespace byoc::x509 {

namespace {

using Botan::ASN1_Type;
using Botan::OID;

struct Attribute {
  std::string name;
  OID oid;
  ASN1_Type type;              // what RFC 5280 appendix A asks for; UTF8String where it leaves the choice
  std::size_t max_length = 0;  // in characters, RFC 5280 appendix A and X.520; 0: none
  std::size_t min_length = 1;
};

// In certificate order. common_name has no bound here: a registration code goes into it as the service forms
// it.
const std::vector<Attribute>& attributes() {
  constexpr auto printable = ASN1_Type::PrintableString, utf8 = ASN1_Type::Utf8String, ia5 = ASN1_Type::Ia5String;
  static const std::vector<Attribute> table{
      {"country", OID{2, 5, 4, 6}, printable, 2, 2},
      {"state", OID{2, 5, 4, 8}, utf8, 128},
      {"locality", OID{2, 5, 4, 7}, utf8, 128},
      {"organization", OID{2, 5, 4, 10}, utf8, 64},
      {"organizational_unit", OID{2, 5, 4, 11}, utf8, 64},
      {"common_name", OID{2, 5, 4, 3}, utf8},
      {"serial_number", OID{2, 5, 4, 5}, printable, 64},
      {"dn_qualifier", OID{2, 5, 4, 46}, printable},
      {"title", OID{2, 5, 4, 12}, utf8, 64},
      {"given_name", OID{2, 5, 4, 42}, utf8},
      {"surname", OID{2, 5, 4, 4}, utf8},
      {"pseudonym", OID{2, 5, 4, 65}, utf8, 128},
      {"initials", OID{2, 5, 4, 43}, utf8},
      {"generation_qualifier", OID{2, 5, 4, 44}, utf8},
      {"street_address", OID{2, 5, 4, 9}, utf8, 128},
      {"postal_code", OID{2, 5, 4, 17}, utf8, 40},
      {"user_id", OID{0, 9, 2342, 19200300, 100, 1, 1}, utf8, 256},
      {"domain_component", OID{0, 9, 2342, 19200300, 100, 1, 25}, ia5},
      {"email_address", OID{1, 2, 840, 113549, 1, 9, 1}, ia5, 255},
  };
  return table;
}

const Attribute& attribute_named(const std::string& name) {
  for (const auto& attribute : attributes())
    if (attribute.name == name) return attribute;
  const auto meant = nearest(name, attribute_names());
  throw Error(
      fmt::format("'{}' is not a name attribute that byoc-apply knows", name),
      meant.empty() ? "use one of: " + join_words(attribute_names()) : fmt::format("did you mean '{}'?", meant));
}

// The octets of the character that begins `text`; 0 if none does in well-formed UTF-8 (RFC 3629 section 4).
std::size_t character_size(std::string_view text) {
  const auto octet = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto continues = [&](std::size_t i) { return (octet(i) & 0xC0U) == 0x80U; };
  const unsigned first = octet(0), second = octet(1);
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4 || !continues(1)) return 0;
  if (first < 0xE0) return 2;
  const bool is_overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool is_surrogate = first == 0xED && second >= 0xA0;
  const bool is_beyond = first == 0xF4 && second >= 0x90;
  if (is_overlong || is_surrogate || is_beyond || !continues(2)) return 0;
  if (first < 0xF0) return 3;
  return continues(3) ? 4 : 0;
}

// The number of characters, or nothing if `text` is no UTF-8 without control characters.
std::optional<std::size_t> count_characters(std::string_view text) {
  std::size_t count = 0;
  while (!text.empty()) {
    const auto size = character_size(text);
    const auto first = static_cast<unsigned char>(text.front());
    if (size == 0 || first < 0x20 || first == 0x7F) return std::nullopt;
    text.remove_prefix(size);
    ++count;
  }
  return count;
}

bool is_printable_string(std::string_view text) {  // X.680 41.4
  return std::all_of(text.begin(), text.end(), [](char c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return is_letter || (c >= '0' && c <= '9') || std::string_view(" '()+,-./:=?").find(c) != std::string_view::npos;
  });
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

void check_value(const Attribute& attribute, const std::string& value) {
  const auto fail = [&](const std::string& why) {
    throw Error(fmt::format("'{}' cannot be '{}': {}", attribute.name, printable(value, 80), why), "change the value");
  };
  const auto length = count_characters(value);
  if (!length) fail("it is not UTF-8 text without control characters");
  if (attribute.type == ASN1_Type::PrintableString && !is_printable_string(value))
    fail("only letters, digits, spaces and '()+,-./:=? are allowed");
  if (attribute.type == ASN1_Type::Ia5String && !is_ascii(value)) fail("only ASCII characters are allowed");
  if (*length < attribute.min_length) fail("it is too short");
  if (attribute.max_length != 0 && *length > attribute.max_length)
    fail(fmt::format("it is longer than {} characters", attribute.max_length));
}

std::string long_name(const OID& oid) {
  for (const auto& attribute : attributes())
    if (attribute.oid == oid) return attribute.name;
  return oid.to_string();
}

}  // namespace

const std::vector<std::string>& attribute_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const auto& attribute : attributes()) all.push_back(attribute.name);
    return all;
  }();
  return names;
}

std::string encode_name(const Name& name) {
  Bytes out;
  Botan::DER_Encoder encoder(out);
  encoder.start_sequence();
  for (const auto& [long_form, value] : name) {
    const auto& attribute = attribute_named(long_form);
    check_value(attribute, value);
    encoder.start_set()
        .start_sequence()
        .encode(attribute.oid)
        .add_object(attribute.type, Botan::ASN1_Class::Universal, std::string_view(value))
        .end_cons()
        .end_cons();
  }
  encoder.end_cons();
  return as_text(out);
}

Name decode_name(std::string_view der) {
  Botan::X509_DN dn;
  Botan::BER_Decoder(as_bytes(der)).decode(dn).verify_end();
  Name name;
  for (const auto& [oid, text] : dn.dn_info()) {
    const auto& value = text.value();
    name.emplace_back(long_name(oid), count_characters(value) ? value : "#" + to_hex(value));
  }
  return name;
}

}  // namespace byoc::x509
