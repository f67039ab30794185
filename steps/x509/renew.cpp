#include <algorithm>

#include <botan/x509_ext.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/base/error.h"
#include "engine/base/text.h"
#include "steps/x509/certificate.h"
#include "steps/x509/certificate_content.h"
#include "steps/x509/curve.h"
#include "steps/x509/extensions.h"
#include "steps/x509/general_names.h"
#include "steps/x509/parsed_certificate.h"
#include "steps/x509/public_key.h"
#include "steps/x509/translate.h"

namespace byoc::x509 {

namespace {

using Botan::OID;
namespace extension = Botan::Cert_Extension;

RawExtension* find(RawExtensions& extensions, const OID& oid) {
  const auto found = std::ranges::find(extensions, oid, &RawExtension::oid);
  return found == extensions.end() ? nullptr : &*found;
}

// In its place; behind the others, if there is none.
void put(RawExtensions& extensions, RawExtension extension) {
  if (auto* found = find(extensions, extension.oid))
    *found = std::move(extension);
  else
    extensions.push_back(std::move(extension));
}

// Those that a renewal writes anew, as `issue` would, but with the present one's SKI where it has one.
struct OurOwn {
  RawExtension basic_constraints, key_usage, subject_key_id, authority_key_id;
  std::optional<RawExtension> extended_key_usage;
};

Profile profile_of(const Renewal& renewal) {
  Profile profile;
  profile.is_authority = renewal.is_authority;
  profile.path_length = renewal.path_length;
  profile.extended_key_usage = renewal.extended_key_usage.value_or(std::vector<std::string>());
  return profile;
}

OurOwn our_own(const Certificate& present, const Renewal& renewal, const std::optional<Certificate>& issuer) {
  auto own_id = to_bytes(present.subject_key_id());
  if (own_id.empty() || !renewal.is_authority) own_id = key_identifier(present.public_key());
  auto made = raw_extensions(make_extensions(profile_of(renewal), own_id, issuer ? authority_key_id(*issuer) : own_id));
  const auto take = [&made](const OID& oid) { return *find(made, oid); };
  OurOwn own{take(extension::Basic_Constraints::static_oid()),
             take(extension::Key_Usage::static_oid()),
             take(extension::Subject_Key_ID::static_oid()),
             take(extension::Authority_Key_ID::static_oid()),
             {}};
  if (const auto* usage = find(made, extension::Extended_Key_Usage::static_oid())) own.extended_key_usage = *usage;
  return own;
}

RawExtensions extensions_of(const Certificate& present) {
  return raw_extensions(parse_certificate(to_bytes(present.der())).parsed.v3_extensions());
}

// The places that authorityInfoAccess names are wanted apart and stand together.
IssuerLocations places_after(const Facts& present, const Renewal& renewal) {
  auto locations = renewal.issuer_locations;
  if (locations.ocsp.empty() == locations.ca_issuers.empty()) return locations;
  const auto kept = find_fact(present, locations.ocsp.empty() ? "ocsp" : "ca_issuers");
  auto& missing = locations.ocsp.empty() ? locations.ocsp : locations.ca_issuers;
  if (kept)
    for (const auto uri : split(*kept, ' ')) missing.emplace_back(uri);
  return locations;
}

// Of an authority that has an AKI, or an issuer to be named in one, it is computed anew; all else stays.
RawExtensions of_authority(RawExtensions present, const OurOwn& own, const Renewal& renewal, bool has_issuer) {
  if (has_issuer || find(present, own.authority_key_id.oid) != nullptr) put(present, own.authority_key_id);
  if (renewal.path_length) put(present, own.basic_constraints);
  return present;
}

RawExtensions of_device(RawExtensions present, const OurOwn& own, const Renewal& renewal) {
  RawExtensions all{own.basic_constraints, own.key_usage};
  const auto usage = extension::Extended_Key_Usage::static_oid();
  if (const auto* kept = find(present, usage); kept != nullptr && !renewal.extended_key_usage) all.push_back(*kept);
  if (own.extended_key_usage) all.push_back(*own.extended_key_usage);
  all.insert(all.end(), {own.subject_key_id, own.authority_key_id});
  for (auto& other : present)
    if (find(all, other.oid) == nullptr && other.oid != usage) all.push_back(std::move(other));
  return all;
}

// Reads back what was made, with the eyes of everybody else.
void check_renewed(const Certificate& renewed, const Certificate& present, const CertificateContent& content,
                   const Renewal& renewal, const Signer& signer) {
  const auto check = [](bool is_as_wanted, const std::string& what) {
    if (!is_as_wanted) throw InternalError("the certificate just renewed has the wrong " + what);
  };
  check(renewed.subject_der() == present.subject_der(), "subject");
  check(renewed.issuer_der() == as_text(content.issuer), "issuer");
  check(renewed.encoded_public_key() == present.encoded_public_key(), "public key");
  check(renewed.not_before() == renewal.not_before && renewed.not_after() == renewal.not_after, "validity");
  check(extensions_of(renewed) == content.extensions, "extensions");
  check(renewed.extensions() == renewed_extensions(present.extensions(), renewal, signer.curve()), "profile");
  check(renewed.is_signed_by(signer.public_key()), "signature");
}

}  // namespace

Certificate renew(const Certificate& present, const Renewal& renewal, const Signer& signer,
                  const std::optional<Certificate>& issuer, Random& random) {
  check_dates(renewal.not_before, renewal.not_after);
  check_keys(present.public_key(), signer, issuer);
  return expecting_success("renewing a certificate", [&] {
    const auto own = our_own(present, renewal, issuer);
    auto extensions = extensions_of(present);
    extensions = renewal.is_authority ? of_authority(std::move(extensions), own, renewal, issuer.has_value())
                                      : of_device(std::move(extensions), own, renewal);
    for (auto& named : name_extensions(renewal.alternative_names, places_after(present.extensions(), renewal)))
      put(extensions, std::move(named));
    const CertificateContent content{to_bytes(present.subject_der()),
                                     to_bytes(issuer ? issuer->subject_der() : present.subject_der()),
                                     to_bytes(present.encoded_public_key()),
                                     renewal.not_before,
                                     renewal.not_after,
                                     std::move(extensions)};
    auto renewed = sign_certificate(content, signer, random);
    check_renewed(renewed, present, content, renewal, signer);
    return renewed;
  });
}

namespace {

// The names and places that are written anew, in the place of what said so before.
void take_names(const Facts& present, const Renewal& renewal, Facts& renewed) {
  const auto places = places_after(present, renewal);
  for (const auto& [name, value] : name_facts(renewal.alternative_names, places)) renewed[name] = value;
  const auto others = find_fact(present, "other_extensions");
  if (!others) return;
  std::vector<std::string> left;
  for (const auto other : split(*others, ',')) {
    const auto is_it = [&](const RawExtension& written) { return extension_name(written.oid) == other; };
    if (std::ranges::none_of(name_extensions(renewal.alternative_names, places), is_it)) left.emplace_back(other);
  }
  renewed.erase("other_extensions");
  if (!left.empty()) renewed["other_extensions"] = fmt::format("{}", fmt::join(left, ","));
}

}  // namespace

Facts renewed_extensions(const Facts& present, const Renewal& renewal, const std::string& signer_curve) {
  const auto own = expected_extensions(profile_of(renewal), signer_curve);
  auto renewed = present;
  const auto take = [&](std::string_view name) {
    renewed.erase(name);
    if (const auto value = find_fact(own, name)) renewed[name] = *value;
  };
  for (const auto* name : {"version", "signature_algorithm", "authority_serial"}) take(name);
  take_names(present, renewal, renewed);
  if (renewal.is_authority && renewal.path_length)
    for (const auto* name : {"path_length", "basic_constraints_critical"}) take(name);
  if (renewal.is_authority) return renewed;
  for (const auto* name : {"is_authority", "basic_constraints_critical", "path_length", "key_usage"}) take(name);
  if (renewal.extended_key_usage) take("extended_key_usage");
  return renewed;
}

}  // namespace byoc::x509
