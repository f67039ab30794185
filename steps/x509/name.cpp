#include "steps/x509/name.h"

#include <algorithm>

#include <botan/ber_dec.h>
#include <botan/der_enc.h>
#include <botan/pkix_types.h>
#include <fmt/format.h>

#include "engine/base/error.h"
#include "engine/base/subject_attributes.h"
#include "engine/base/text.h"
#include "engine/base/utf8.h"
#include "steps/x509/bytes.h"

namespace byoc::x509 {

namespace {

using Botan::ASN1_Type;
using Botan::OID;

ASN1_Type string_type(Alphabet alphabet) {
  switch (alphabet) {
    case Alphabet::printable:
      return ASN1_Type::PrintableString;
    case Alphabet::ascii:
      return ASN1_Type::Ia5String;
    case Alphabet::any:
      break;
  }
  return ASN1_Type::Utf8String;
}

const SubjectAttribute& attribute_named(const std::string& name) {
  std::vector<std::string> known;
  for (const auto& attribute : subject_attributes) {
    if (attribute.name == name) return attribute;
    known.emplace_back(attribute.name);
  }
  const auto meant = nearest(name, known);
  throw Error(fmt::format("'{}' is not a name attribute that byoc-apply knows", name),
              meant.empty() ? "use one of: " + join_words(known) : fmt::format("did you mean '{}'?", meant));
}

bool is_plain_text(std::string_view text) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  return is_utf8(text) && std::none_of(text.begin(), text.end(), is_control);
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

void check_value(const SubjectAttribute& attribute, const std::string& value) {
  const auto fail = [&](const std::string& why) {
    throw Error(fmt::format("'{}' cannot be '{}': {}", attribute.name, printable(value, 80), why), "change the value");
  };
  if (!is_plain_text(value)) fail("it is not UTF-8 text without control characters");
  if (attribute.alphabet == Alphabet::printable && !is_printable_string(value))
    fail("only letters, digits, spaces and '()+,-./:=? are allowed");
  if (attribute.alphabet == Alphabet::ascii && !is_ascii(value)) fail("only ASCII characters are allowed");
  const auto length = character_count(value);
  if (length < attribute.least) fail("it is too short");
  if (attribute.most != 0 && length > attribute.most)
    fail(fmt::format("it is longer than {} characters", attribute.most));
}

std::string long_name(const OID& oid) {
  auto dotted = oid.to_string();
  for (const auto& attribute : subject_attributes)
    if (attribute.oid == dotted) return std::string(attribute.name);
  return dotted;
}

}  // namespace

std::string encode_name(const Name& name) {
  Bytes out;
  Botan::DER_Encoder encoder(out);
  encoder.start_sequence();
  for (const auto& [long_form, value] : name) {
    const auto& attribute = attribute_named(long_form);
    check_value(attribute, value);
    encoder.start_set()
        .start_sequence()
        .encode(OID(attribute.oid))
        .add_object(string_type(attribute.alphabet), Botan::ASN1_Class::Universal, std::string_view(value))
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
    if (is_plain_text(value))
      name.emplace_back(long_name(oid), value);
    else
      name.emplace_back(oid.to_string(), "#" + to_hex(value));
  }
  return name;
}

namespace {

std::string_view keyword(const std::string& name) {
  for (const auto& attribute : subject_attributes)
    if (attribute.name == name) return attribute.keyword;
  return name;
}

// RFC 4514 2.4.
std::string escaped(std::string_view value) {
  std::string text;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const bool is_edge_blank = c == ' ' && (i == 0 || i + 1 == value.size());
    if (is_edge_blank || (c == '#' && i == 0) || std::string_view("\"+,;<>\\").find(c) != std::string_view::npos)
      text += '\\';
    text += c;
  }
  return text;
}

}  // namespace

std::string format_name(const Name& name) {
  std::string text;
  for (auto at = name.rbegin(); at != name.rend(); ++at)
    text += fmt::format("{}{}={}", text.empty() ? "" : ",", keyword(at->first), escaped(at->second));
  return text;
}

}  // namespace byoc::x509
