#include "steps/pki/profile.h"

#include <algorithm>
#include <utility>

#include "steps/fact_reader.h"
#include "steps/pki/certificate_dates.h"
#include "steps/pki/certificate_facts.h"
#include "steps/step_facts.h"

namespace byoc {

x509::Profile profile_of(const Step& step, Time now, const std::optional<Time>& issuer_not_after) {
  auto wanted = WantedCertificate::of(step);
  const auto dates = validity_dates(wanted, now, issuer_not_after);
  return {.subject = subject_of(step.wanted),
          .not_before = dates.not_before,
          .not_after = dates.not_after,
          .is_authority = wanted.is_authority,
          .path_length = wanted.path_length,
          .extended_key_usage = std::move(wanted.extended_key_usage),
          .alternative_names = std::move(wanted.alternative_names),
          .issuer_locations = std::move(wanted.issuer_locations)};
}

x509::Renewal renewal_of(const Step& step, Time now, const std::optional<Time>& issuer_not_after) {
  auto profile = profile_of(step, now, issuer_not_after);
  x509::Renewal renewal{.not_before = profile.not_before,
                        .not_after = profile.not_after,
                        .is_authority = profile.is_authority,
                        .path_length = {},
                        .extended_key_usage = {},
                        .alternative_names = std::move(profile.alternative_names),
                        .issuer_locations = std::move(profile.issuer_locations)};
  if (!FactReader(step).is_true(step.settings, "profile_said")) return renewal;
  if (renewal.is_authority)
    renewal.path_length = profile.path_length;
  else
    renewal.extended_key_usage = profile.extended_key_usage;
  return renewal;
}

x509::Profile verification_profile(const std::string& registration_code, const x509::Certificate& authority, Time now,
                                   std::chrono::days lifetime) {
  x509::Profile profile;
  profile.subject = {{"common_name", registration_code}};
  profile.not_before = std::max(now, authority.not_before());
  profile.not_after = std::min(now + lifetime, authority.not_after());
  return profile;
}

}  // namespace byoc
