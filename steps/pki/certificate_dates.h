// When a certificate to come is valid: pure, from what is wanted and when its issuer ends.
// Must not know: files, AWS, how certificates are encoded.
#pragma once

#include <optional>

#include "engine/base/time.h"
#include "engine/plan/model/step_kind.h"
#include "steps/pki/certificate_facts.h"

namespace byoc {

// When a certificate that is wanted so, issued at `now`, is valid. `issuer_not_after` ends it earlier.
struct ValidityDates {
  Time not_before, not_after;
  bool is_cut = false;  // reaches the issuer's notAfter and ends there
};
ValidityDates validity_dates(const WantedCertificate& wanted, Time now, const std::optional<Time>& issuer_not_after);

// The end of the issuer's certificate as it will be once this run is over; none of a self-signed one.
std::optional<Time> issuer_not_after(const Situation& situation);

}  // namespace byoc
