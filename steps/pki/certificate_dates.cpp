#include "steps/pki/certificate_dates.h"

namespace byoc {

ValidityDates validity_dates(const Facts& wanted, Time now, const std::optional<std::string>& issuer_not_after) {
  ValidityDates dates;
  const auto given = [&wanted](std::string_view name) -> std::optional<Time> {
    const auto text = find_fact(wanted, name);
    return text ? parse_rfc3339(*text) : std::nullopt;
  };
  dates.not_before = given("not_before").value_or(now);
  if (const auto period = find_fact(wanted, "validity"))
    dates.not_after = add(dates.not_before, *parse_period(*period));
  else
    dates.not_after = *given("not_after");
  if (issuer_not_after) {
    const auto limit = *parse_rfc3339(*issuer_not_after);
    dates.is_cut = dates.not_after >= limit && find_fact(wanted, "validity").has_value();
    if (dates.is_cut) dates.not_after = limit;
  }
  return dates;
}

std::optional<std::string> issuer_not_after(const Situation& situation) {
  const auto* observed = situation.upstream("issuer_certificate");
  if (observed == nullptr) return std::nullopt;
  const auto* decision = situation.upstream_decision("issuer_certificate");
  if (decision != nullptr && makes_new(decision->action))
    return decision->ends ? std::optional(format_rfc3339(*decision->ends)) : std::nullopt;
  return find_fact(observed->facts, "not_after");
}

}  // namespace byoc
