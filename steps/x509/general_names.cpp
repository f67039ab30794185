#include "steps/x509/general_names.h"

#include <algorithm>
#include <array>
#include <utility>

#include <botan/ber_dec.h>
#include <botan/der_enc.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/base/error.h"
#include "engine/base/ip_address.h"

namespace byoc::x509 {

namespace {

using Botan::ASN1_Class;
using Botan::ASN1_Type;
using Botan::OID;

// GeneralName (RFC 5280 4.2.1.6).
struct NameType {
  std::string_view name;
  int tag;
};
constexpr std::array<NameType, 4> name_types{{{"email", 1}, {"dns", 2}, {"uri", 6}, {"ip", 7}}};
constexpr int uri_tag = 6;

const OID& ocsp_oid() {
  static const OID oid{1, 3, 6, 1, 5, 5, 7, 48, 1};
  return oid;
}

const OID& ca_issuers_oid() {
  static const OID oid{1, 3, 6, 1, 5, 5, 7, 48, 2};
  return oid;
}

void encode_general_name(Botan::DER_Encoder& encoder, const std::string& text) {
  for (const auto& [name, tag] : name_types) {
    if (!text.starts_with(fmt::format("{}:", name))) continue;
    auto value = text.substr(name.size() + 1);
    if (name == "ip") {
      const auto octets = ip_octets(value);
      if (!octets) break;
      value = *octets;
    }
    encoder.add_object(ASN1_Type(tag), ASN1_Class::ContextSpecific, value);
    return;
  }
  throw Error(fmt::format("'{}' is no alternative name", text),
              "write it as 'dns:', 'ip:', 'uri:' or 'email:' and a value");
}

std::string read_general_name(const Botan::BER_Object& object) {
  const auto value = as_text({object.bits(), object.length()});
  for (const auto& [name, tag] : name_types) {
    if (!object.is_a(tag, ASN1_Class::ContextSpecific)) continue;
    const auto shown = name == "ip" ? ip_text(value) : std::optional(value);
    const bool is_text = shown && std::ranges::all_of(*shown, [](char c) { return c > ' ' && c < '\x7f'; });
    if (is_text) return fmt::format("{}:{}", name, *shown);
  }
  throw Botan::Decoding_Error("a name of a type that has no text");
}

std::string read_uri(const Botan::BER_Object& object) {
  constexpr std::string_view prefix = "uri:";
  const auto name = read_general_name(object);
  if (!name.starts_with(prefix)) throw Botan::Decoding_Error("no URI");
  return name.substr(prefix.size());
}

Bytes encode_alternative_names(const std::vector<std::string>& names) {
  Bytes out;
  Botan::DER_Encoder encoder(out);
  encoder.start_sequence();
  for (const auto& name : names) encode_general_name(encoder, name);
  encoder.end_cons();
  return out;
}

// One point for each, as openssl does.
Bytes encode_crl_distribution_points(const std::vector<std::string>& uris) {
  Bytes out;
  Botan::DER_Encoder encoder(out);
  encoder.start_sequence();
  for (const auto& uri : uris)
    encoder.start_sequence()
        .start_context_specific(0)
        .start_context_specific(0)
        .add_object(ASN1_Type(uri_tag), ASN1_Class::ContextSpecific, uri)
        .end_cons()
        .end_cons()
        .end_cons();
  encoder.end_cons();
  return out;
}

Bytes encode_authority_information_access(const IssuerLocations& locations) {
  Bytes out;
  Botan::DER_Encoder encoder(out);
  encoder.start_sequence();
  const auto add = [&encoder](const OID& method, const std::vector<std::string>& uris) {
    for (const auto& uri : uris)
      encoder.start_sequence()
          .encode(method)
          .add_object(ASN1_Type(uri_tag), ASN1_Class::ContextSpecific, uri)
          .end_cons();
  };
  add(ocsp_oid(), locations.ocsp);
  add(ca_issuers_oid(), locations.ca_issuers);
  encoder.end_cons();
  return out;
}

std::vector<std::string> read_alternative_names(ByteView value) {
  std::vector<std::string> names;
  Botan::BER_Decoder decoder(value);
  auto list = decoder.start_sequence();
  while (list.more_items()) names.push_back(read_general_name(list.get_next_object()));
  decoder.verify_end();
  return names;
}

IssuerLocations read_crl_distribution_points(ByteView value) {
  IssuerLocations locations;
  Botan::BER_Decoder decoder(value);
  auto points = decoder.start_sequence();
  while (points.more_items()) {
    auto point = points.start_sequence();
    auto name = point.start_context_specific(0);
    auto uris = name.start_context_specific(0);
    while (uris.more_items()) locations.crl_distribution_points.push_back(read_uri(uris.get_next_object()));
    name.verify_end();
    point.verify_end();
  }
  decoder.verify_end();
  return locations;
}

IssuerLocations read_authority_information_access(ByteView value) {
  IssuerLocations locations;
  Botan::BER_Decoder decoder(value);
  auto accesses = decoder.start_sequence();
  while (accesses.more_items()) {
    OID method;
    auto access = accesses.start_sequence();
    access.decode(method);
    if (method != ocsp_oid() && method != ca_issuers_oid()) throw Botan::Decoding_Error("another method");
    (method == ocsp_oid() ? locations.ocsp : locations.ca_issuers).push_back(read_uri(access.get_next_object()));
    access.verify_end();
  }
  decoder.verify_end();
  return locations;
}

void add_names(Facts& facts, std::string_view name, std::vector<std::string> values) {
  if (values.empty()) return;
  std::ranges::sort(values);
  facts[name] = fmt::format("{}", fmt::join(values, " "));
}

}  // namespace

const OID& alternative_name_oid() {
  static const OID oid{2, 5, 29, 17};
  return oid;
}

const OID& crl_distribution_points_oid() {
  static const OID oid{2, 5, 29, 31};
  return oid;
}

const OID& authority_information_access_oid() {
  static const OID oid{1, 3, 6, 1, 5, 5, 7, 1, 1};
  return oid;
}

RawExtensions name_extensions(const std::vector<std::string>& alternative_names, const IssuerLocations& locations) {
  RawExtensions extensions;
  if (!alternative_names.empty())
    extensions.push_back({alternative_name_oid(), encode_alternative_names(alternative_names)});
  if (!locations.crl_distribution_points.empty())
    extensions.push_back(
        {crl_distribution_points_oid(), encode_crl_distribution_points(locations.crl_distribution_points)});
  if (!locations.ocsp.empty() || !locations.ca_issuers.empty())
    extensions.push_back({authority_information_access_oid(), encode_authority_information_access(locations)});
  return extensions;
}

Facts name_facts(const std::vector<std::string>& alternative_names, const IssuerLocations& locations) {
  Facts facts;
  add_names(facts, "subject_alternative_name", alternative_names);
  add_names(facts, "crl_distribution_points", locations.crl_distribution_points);
  add_names(facts, "ocsp", locations.ocsp);
  add_names(facts, "ca_issuers", locations.ca_issuers);
  return facts;
}

std::optional<Facts> read_names(const OID& oid, ByteView value) {
  try {
    if (oid == alternative_name_oid()) return name_facts(read_alternative_names(value), {});
    if (oid == crl_distribution_points_oid()) return name_facts({}, read_crl_distribution_points(value));
    if (oid == authority_information_access_oid()) return name_facts({}, read_authority_information_access(value));
  } catch (const Botan::Exception&) {
    // Said under its number, as what we do not write.
  }
  return std::nullopt;
}

}  // namespace byoc::x509
