// When a certificate to come is valid: pure, from what is wanted and when its issuer ends.
// Must not know: files, AWS, how certificates are encoded.
#pragma once

#include <optional>
#include <string>

#include "engine/base/facts.h"
#include "engine/base/time.h"
#include "engine/plan/model/step_kind.h"

namespace byoc {

// When a certificate with these wanted facts, issued at `now`, is valid. `issuer_not_after` (RFC 3339) ends it earlier.
struct ValidityDates {
  Time not_before, not_after;
  bool is_cut = false;  // reaches the issuer's notAfter and ends there
};
ValidityDates validity_dates(const Facts& wanted, Time now, const std::optional<std::string>& issuer_not_after);

// RFC 3339: the end of the issuer's certificate as it will be once this run is over; none of a self-signed one.
std::optional<std::string> issuer_not_after(const Situation& situation);

}  // namespace byoc
