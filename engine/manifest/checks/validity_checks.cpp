#include <algorithm>

#include <fmt/format.h>

#include "engine/manifest/checks/checks.h"

namespace byoc {

namespace {

using std::chrono::sys_days;

// What an X.509 Time can say (RFC 5280 4.1.2.5) and where periods are measured from: months and years
// at their shortest.
constexpr Time first_time = sys_days(std::chrono::year(1950) / 1 / 1);
constexpr Time measured_from = sys_days(std::chrono::year(2027) / 2 / 1);

// `start` moved by `period`, but not beyond what X.509 can say.
Time end_of(Time start, Period period) {
  constexpr int years_left = 9999 - 2027;
  if (period.unit == Period::Unit::years && period.count >= years_left) return no_end;
  return std::min(add(start, period), no_end);
}

bool is_sayable(const std::optional<Time>& time) {
  return !time || (*time >= first_time && *time <= no_end);
}

void check_form(Review& review, const Item& item) {
  const bool has_period = item.node->find("validity") != nullptr;
  const auto* not_before = item.node->find("not_before");
  const auto* not_after = item.node->find("not_after");
  const bool is_unreliable = review.is_unreliable(item, "validity") || review.is_unreliable(item, "not_after");
  if (!has_period && not_after == nullptr && !is_unreliable)
    review.refuse(item.resource->mark, fmt::format("{} does not say how long its certificate is valid", item.title()),
                  "add 'validity', for example 'validity: 500d', or 'not_after' with a date");
  if (!has_period) return;
  for (const auto& [date, name] : {std::pair{not_before, "not_before"}, std::pair{not_after, "not_after"}})
    if (date != nullptr)
      review.refuse(date->mark, fmt::format("{} says both 'validity' and '{}'", item.title(), name),
                    "keep either the period or the dates");
}

void check_limits(Review& review, const Item& item) {
  const auto& validity = item.resource->validity;
  for (const auto* key : {"not_before", "not_after"}) {
    const auto& time = std::string_view(key) == "not_before" ? validity.not_before : validity.not_after;
    if (!is_sayable(time))
      review.refuse(item.mark(key),
                    fmt::format("'{}' of {} is outside of what a certificate can say", key, item.title()),
                    "choose a date from 1950 to 9999");
  }
  if (validity.period && end_of(measured_from, *validity.period) == no_end)
    review.refuse(item.mark("validity"), fmt::format("'validity' of {} reaches beyond the year 9999", item.title()),
                  "shorten it, or say 'not_after: never'");
}

void check_order(Review& review, const Item& item) {
  const auto& [period, not_before, not_after] = item.resource->validity;
  if (not_before && not_after && *not_before >= *not_after)
    review.refuse(item.mark("not_after"), fmt::format("'not_after' of {} is not after its 'not_before'", item.title()),
                  "exchange them, or correct one");
  if (item.issuer == nullptr || !not_after) return;
  const auto& limit = item.issuer->resource->validity.not_after;
  if (limit && *not_after > *limit)
    review.refuse(item.mark("not_after"),
                  fmt::format("{} would outlive its issuer '{}', which ends at {}", item.title(),
                              item.issuer->resource->name, format_rfc3339(*limit)),
                  "choose an earlier 'not_after'; a 'validity' is cut at the issuer's end by itself");
}

// Whether a certificate would be due for renewal as soon as it is issued. Months differ in length, so a certificate
// without a fixed beginning is tried from the first and the last day of every month.
bool is_always_due(const Validity& validity, Period window) {
  const auto is_due = [&](Time start) {
    const auto end = validity.period ? end_of(start, *validity.period) : *validity.not_after;
    return subtract(end, window) <= start;
  };
  if (validity.not_before) return is_due(*validity.not_before);
  if (!validity.period) return false;
  for (unsigned month = 1; month <= 12; ++month) {
    const std::chrono::year_month first{std::chrono::year(2027), std::chrono::month(month)};
    if (is_due(sys_days(first / 1)) || is_due(sys_days(first / std::chrono::last))) return true;
  }
  return false;
}

void check_renewal(Review& review, const Item& item) {
  const auto& window = item.resource->renew_before;
  const auto& validity = item.resource->validity;
  if (!window || (!validity.period && !validity.not_after) || !is_always_due(validity, *window)) return;
  review.refuse(item.mark("renew_before"),
                fmt::format("'renew_before' of {} is not shorter than its validity, so that it would always be due",
                            item.title()),
                "shorten 'renew_before'");
}

}  // namespace

void check_validities(Review& review) {
  for (const auto& item : review.items()) {
    // What is made elsewhere says by itself how long it is valid; of an anchor it may be said how it is renewed.
    if (!item.resource->is_certificate_given()) check_form(review, item);
    check_limits(review, item);
    check_order(review, item);
    check_renewal(review, item);
  }
}

}  // namespace byoc
