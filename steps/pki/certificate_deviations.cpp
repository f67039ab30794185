#include "steps/pki/certificate_deviations.h"

#include "steps/pki/certificate_dates.h"
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
Facts wanted_extensions(const Situation& situation) {
  const auto& wanted = situation.step.wanted;
  x509::Profile profile;
  profile.is_authority = fact(wanted, "is_authority") == "true";
  if (const auto length = find_fact(wanted, "path_length")) profile.path_length = std::stoi(*length);
  auto extensions = x509::expected_extensions(profile, issuer_curve(situation));
  if (const auto usage = find_fact(wanted, "extended_key_usage")) extensions["extended_key_usage"] = *usage;
  return extensions;
}

Facts found_extensions(const Facts& details) {
  constexpr std::string_view prefix = "extension.";
  Facts found;
  for (const auto& [name, value] : details)
    if (name.starts_with(prefix)) found[name.substr(prefix.size())] = value;
  return found;
}

// An end that is not the one that the manifest's dates give.
std::optional<Reason> other_end(const Situation& situation) {
  const auto& wanted = situation.step.wanted;
  const auto& not_after = fact(situation.observed.facts, "not_after");
  if (const auto period = find_fact(wanted, "validity")) {
    const auto end =
        format_rfc3339(add(*parse_rfc3339(fact(situation.observed.facts, "not_before")), *parse_period(*period)));
    if (not_after == end || not_after == issuer_not_after(situation)) return std::nullopt;
    return Reason{.code = ReasonCode::ends_unlike_period, .fact = "not_after", .before = not_after, .after = end};
  }
  const auto& end = fact(wanted, "not_after");
  if (not_after == end) return std::nullopt;
  return Reason{.code = ReasonCode::ends_unlike_date, .fact = "not_after", .before = not_after, .after = end};
}

}  // namespace

Reasons deviations(const Situation& situation) {
  auto warnings = differences(found_extensions(situation.observed.details), wanted_extensions(situation), nullptr,
                              ReasonCode::deviates);
  if (auto end = other_end(situation)) warnings.insert(warnings.begin(), std::move(*end));
  return warnings;
}

}  // namespace byoc
