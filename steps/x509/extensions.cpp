#include "steps/x509/extensions.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>

#include <botan/ber_dec.h>
#include <botan/x509_ext.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/base/error.h"
#include "engine/base/text.h"
#include "steps/x509/curve.h"
#include "steps/x509/general_names.h"

namespace byoc::x509 {

namespace {

using Botan::Key_Constraints;
using Botan::OID;
namespace extension = Botan::Cert_Extension;

struct Purpose {
  std::string_view name;
  OID oid;
};

// RFC 5280 4.2.1.12.
const std::array<Purpose, 6>& purposes() {
  static const std::array<Purpose, 6> table{{
      {"server_auth", OID{1, 3, 6, 1, 5, 5, 7, 3, 1}},
      {"client_auth", OID{1, 3, 6, 1, 5, 5, 7, 3, 2}},
      {"code_signing", OID{1, 3, 6, 1, 5, 5, 7, 3, 3}},
      {"email_protection", OID{1, 3, 6, 1, 5, 5, 7, 3, 4}},
      {"time_stamping", OID{1, 3, 6, 1, 5, 5, 7, 3, 8}},
      {"ocsp_signing", OID{1, 3, 6, 1, 5, 5, 7, 3, 9}},
  }};
  return table;
}

OID purpose_oid(const std::string& text) {
  for (const auto& purpose : purposes())
    if (purpose.name == text) return purpose.oid;
  try {
    return OID(text);
  } catch (const Botan::Exception&) {
    throw Error(fmt::format("'{}' is not an extended key usage", text),
                "use a name such as client_auth, or a dotted OID");
  }
}

std::string purpose_name(const OID& oid) {
  for (const auto& purpose : purposes())
    if (purpose.oid == oid) return std::string(purpose.name);
  return oid.to_string();
}

// Sorted, each once.
std::string purpose_names(const std::vector<OID>& oids) {
  std::set<std::string> names;
  for (const auto& oid : oids) names.insert(purpose_name(oid));
  return fmt::format("{}", fmt::join(names, ","));
}

// The OIDs in the order of `texts`, each once.
std::vector<OID> purpose_oids(const std::vector<std::string>& texts) {
  std::vector<OID> oids;
  for (const auto& text : texts) {
    const auto oid = purpose_oid(text);
    if (std::find(oids.begin(), oids.end(), oid) == oids.end()) oids.push_back(oid);
  }
  return oids;
}

Key_Constraints key_usage(const Profile& profile) {
  if (profile.is_authority) return Key_Constraints(Key_Constraints::KeyCertSign | Key_Constraints::CrlSign);
  return Key_Constraints::DigitalSignature;
}

// RFC 5280 4.2.1.3, in the order of the bits.
std::string key_usage_names(Key_Constraints usage) {
  static const std::array<std::pair<Key_Constraints::Bits, std::string_view>, 9> bits{{
      {Key_Constraints::DigitalSignature, "digitalSignature"},
      {Key_Constraints::NonRepudiation, "nonRepudiation"},
      {Key_Constraints::KeyEncipherment, "keyEncipherment"},
      {Key_Constraints::DataEncipherment, "dataEncipherment"},
      {Key_Constraints::KeyAgreement, "keyAgreement"},
      {Key_Constraints::KeyCertSign, "keyCertSign"},
      {Key_Constraints::CrlSign, "cRLSign"},
      {Key_Constraints::EncipherOnly, "encipherOnly"},
      {Key_Constraints::DecipherOnly, "decipherOnly"},
  }};
  std::vector<std::string_view> names;
  for (const auto& [bit, name] : bits)
    if (usage.includes(bit)) names.push_back(name);
  return fmt::format("{}", fmt::join(names, ","));
}

std::string truth(bool value) {
  return value ? "true" : "false";
}

void read_basic_constraints(const Botan::Extensions& extensions, Facts& facts) {
  const auto* constraints = extensions.get_extension_object_as<extension::Basic_Constraints>();
  facts["is_authority"] = truth(constraints != nullptr && constraints->get_is_ca());
  if (constraints == nullptr) return;
  const auto oid = extension::Basic_Constraints::static_oid();
  facts["basic_constraints_critical"] = truth(extensions.critical_extension_set(oid));
  if (!constraints->get_is_ca() || constraints->get_path_limit() == extension::NO_CERT_PATH_LIMIT) return;
  facts["path_length"] = std::to_string(constraints->get_path_limit());
}

// The serial number by which a certificate names its issuer's (RFC 5280 4.2.1.1); nothing where it names none.
std::optional<std::string> authority_serial(const Botan::Extensions& extensions) {
  const auto oid = extension::Authority_Key_ID::static_oid();
  if (!extensions.extension_set(oid)) return std::nullopt;
  const auto bits = extensions.get_extension_bits(oid);
  try {
    Botan::BER_Decoder decoder(bits);
    auto fields = decoder.start_sequence();
    while (fields.more_items()) {
      const auto field = fields.get_next_object();
      if (field.is_a(2, Botan::ASN1_Class::ContextSpecific))
        return to_hex({reinterpret_cast<const char*>(field.bits()), field.length()});
    }
  } catch (const Botan::Exception&) {
    // What can't be read names nobody.
  }
  return std::nullopt;
}

// What those say that name places and names; and, sorted, the names of those that we never write.
void read_others(const Botan::Extensions& extensions, Facts& facts) {
  static const std::set<OID> ours{extension::Basic_Constraints::static_oid(), extension::Key_Usage::static_oid(),
                                  extension::Extended_Key_Usage::static_oid(), extension::Subject_Key_ID::static_oid(),
                                  extension::Authority_Key_ID::static_oid()};
  std::set<std::string> names;
  for (const auto& oid : extensions.get_extension_oids()) {
    if (ours.contains(oid)) continue;
    if (const auto said = read_names(oid, extensions.get_extension_bits(oid)))
      facts.insert(said->begin(), said->end());
    else
      names.insert(extension_name(oid));
  }
  if (!names.empty()) facts["other_extensions"] = fmt::format("{}", fmt::join(names, ","));
}

}  // namespace

std::string extension_name(const OID& oid) {
  static const std::map<std::string, std::string> known{{"2.16.840.1.113730.1.1", "Netscape certificate type"},
                                                        {"2.16.840.1.113730.1.13", "Netscape comment"},
                                                        {"2.5.29.17", "subject alternative name"},
                                                        {"2.5.29.30", "name constraints"},
                                                        {"2.5.29.31", "CRL distribution points"},
                                                        {"2.5.29.32", "certificate policies"},
                                                        {"1.3.6.1.5.5.7.1.1", "authority information access"}};
  const auto name = known.find(oid.to_string());
  return name == known.end() ? oid.to_string() : name->second;
}

Botan::Extensions make_extensions(const Profile& profile, const Bytes& subject_key_id, const Bytes& authority_key_id) {
  const std::size_t path_length =
      profile.path_length ? static_cast<std::size_t>(*profile.path_length) : extension::NO_CERT_PATH_LIMIT;
  Botan::Extensions extensions;
  extensions.add(std::make_unique<extension::Basic_Constraints>(profile.is_authority, path_length), true);
  extensions.add(std::make_unique<extension::Key_Usage>(key_usage(profile)), true);
  if (!profile.extended_key_usage.empty())
    extensions.add(std::make_unique<extension::Extended_Key_Usage>(purpose_oids(profile.extended_key_usage)));
  extensions.add(std::make_unique<extension::Subject_Key_ID>(subject_key_id));
  extensions.add(std::make_unique<extension::Authority_Key_ID>(authority_key_id));
  return extensions;
}

Facts read_extensions(const Botan::X509_Certificate& certificate) {
  Facts facts{{"version", std::to_string(certificate.x509_version())},
              {"signature_algorithm", certificate.signature_algorithm().oid().to_formatted_string()}};
  read_basic_constraints(certificate.v3_extensions(), facts);
  if (const auto usage = certificate.constraints(); !usage.empty()) facts["key_usage"] = key_usage_names(usage);
  if (const auto& oids = certificate.extended_key_usage(); !oids.empty())
    facts["extended_key_usage"] = purpose_names(oids);
  if (auto serial = authority_serial(certificate.v3_extensions())) facts["authority_serial"] = *std::move(serial);
  read_others(certificate.v3_extensions(), facts);
  return facts;
}

Facts expected_extensions(const Profile& profile, const std::string& signer_curve) {
  Facts facts{{"version", "3"},
              {"signature_algorithm", signature_algorithm(curve_named(signer_curve)).oid().to_formatted_string()},
              {"is_authority", truth(profile.is_authority)},
              {"basic_constraints_critical", "true"},
              {"key_usage", key_usage_names(key_usage(profile))}};
  if (profile.path_length) facts["path_length"] = std::to_string(*profile.path_length);
  if (!profile.extended_key_usage.empty())
    facts["extended_key_usage"] = purpose_names(purpose_oids(profile.extended_key_usage));
  const auto names = name_facts(profile.alternative_names, profile.issuer_locations);
  facts.insert(names.begin(), names.end());
  return facts;
}

}  // namespace byoc::x509
