#include "steps/pki/certificate_deviations.h"

#include <algorithm>

#include "steps/pki/certificate_dates.h"
#include "steps/pki/given_certificate.h"
#include "steps/pki/profile.h"
#include "steps/step_facts.h"
#include "steps/x509/certificate.h"

namespace byoc {

namespace {

std::string issuer_curve(const Situation& situation) {
  const auto* signer = situation.upstream("issuer_key");
  if (signer == nullptr) signer = situation.upstream("key");
  return find_fact(signer->facts, "curve").value_or("P-256");
}

// Beside the profile of an authority or a device, what the manifest asks for.
Facts wanted_extensions(const Situation& situation, const WantedCertificate& wanted) {
  x509::Profile profile;
  profile.is_authority = wanted.is_authority;
  profile.path_length = wanted.path_length;
  profile.alternative_names = wanted.alternative_names;
  profile.issuer_locations = wanted.issuer_locations;
  auto extensions = x509::expected_extensions(profile, issuer_curve(situation));
  if (const auto usage = find_fact(situation.step.wanted, "extended_key_usage"))
    extensions["extended_key_usage"] = *usage;
  return extensions;
}

Facts found_extensions(const Facts& details) {
  constexpr std::string_view prefix = "extension.";
  Facts found;
  for (const auto& [name, value] : details)
    if (name.starts_with(prefix)) found[name.substr(prefix.size())] = value;
  return found;
}

bool is_extension_known(const Situation& situation) {
  return situation.observed.details.contains("extension.version");
}

// An end that is not the one that the manifest's dates give.
std::optional<Reason> other_end(const Situation& situation, const WantedCertificate& wanted) {
  const auto found = CertificateDates::of(situation.observed.facts);
  const auto end = wanted.period ? add(found.not_before, *wanted.period) : wanted.not_after.value_or(found.not_after);
  if (found.not_after == end || (wanted.period && found.not_after == issuer_not_after(situation))) return std::nullopt;
  return Reason{.code = wanted.period ? ReasonCode::ends_unlike_period : ReasonCode::ends_unlike_date,
                .fact = "not_after",
                .before = format_rfc3339(found.not_after),
                .after = format_rfc3339(end)};
}

}  // namespace

Reasons deviations(const Situation& situation, const WantedCertificate& wanted) {
  auto found = found_extensions(situation.observed.details), expected = wanted_extensions(situation, wanted);
  if (is_issued_elsewhere(situation.step))  // by any key
    for (auto* extensions : {&found, &expected}) extensions->erase("signature_algorithm");
  auto warnings = differences(found, expected, nullptr, ReasonCode::deviates);
  if (auto end = other_end(situation, wanted)) warnings.insert(warnings.begin(), std::move(*end));
  if (find_fact(situation.observed.details, "names_other_key"))
    warnings.push_back(about_file(situation.step, ReasonCode::other_key_named));
  return warnings;
}

Reasons renewal_changes(const Situation& situation) {
  if (!is_extension_known(situation)) return {};
  const auto found = found_extensions(situation.observed.details);
  const auto renewal = renewal_of(situation.step, situation.now, issuer_not_after(situation));
  return differences(found, x509::renewed_extensions(found, renewal, issuer_curve(situation)), nullptr,
                     ReasonCode::renewal_changes);
}

std::optional<Reason> named_by_serial(const Situation& situation) {
  const auto* issuer = situation.upstream_decision("issuer_certificate");
  const auto serial = find_fact(situation.observed.details, "extension.authority_serial");
  if (!serial || issuer == nullptr || issuer->action != Action::renew) return std::nullopt;
  auto reason = about_file(situation.step, ReasonCode::named_by_serial);
  reason.before = serial;
  reason.step = *situation.step.need("issuer_certificate");
  return reason;
}

std::optional<Reason> ends_soon(const Situation& situation) {
  constexpr std::chrono::days usual(30);
  const auto& facts = situation.observed.facts;
  if (WantedCertificate::of(situation.step).renew_before || !facts.contains("not_after")) return std::nullopt;
  const auto [not_before, not_after] = CertificateDates::of(facts);
  const auto window = std::min<Time::duration>(usual, (not_after - not_before) / 3);
  if (not_after <= situation.now || not_after - window > situation.now) return std::nullopt;
  return Reason{.code = ReasonCode::ends_soon, .fact = "not_after", .before = format_rfc3339(not_after)};
}

}  // namespace byoc
