#include "steps/pki/certificate_dates.h"

namespace byoc {

ValidityDates validity_dates(const WantedCertificate& wanted, Time now, const std::optional<Time>& issuer_not_after) {
  ValidityDates dates;
  dates.not_before = wanted.not_before.value_or(now);
  dates.not_after = wanted.period ? add(dates.not_before, *wanted.period) : wanted.not_after.value_or(dates.not_before);
  dates.is_cut = wanted.period && issuer_not_after && dates.not_after >= *issuer_not_after;
  if (dates.is_cut) dates.not_after = *issuer_not_after;
  return dates;
}

std::optional<Time> issuer_not_after(const Situation& situation) {
  const auto* observed = situation.upstream("issuer_certificate");
  if (observed == nullptr) return std::nullopt;
  const auto* decision = situation.upstream_decision("issuer_certificate");
  if (decision != nullptr && makes_new(decision->action)) return decision->ends;
  // Another one has to come first, whose end nobody knows.
  if (decision != nullptr && decision->action == Action::wait && !decision->still_serves) return std::nullopt;
  if (!observed->facts.contains("not_after")) return std::nullopt;
  return CertificateDates::of(observed->facts).not_after;
}

}  // namespace byoc
