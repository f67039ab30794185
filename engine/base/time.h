// Points in time to the second, RFC 3339 text, and calendar periods such as "18mo".
// Must not know: the clock, what the program is for.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace byoc {

// UTC, to the second: the resolution of an X.509 Time (RFC 5280 4.1.2.5).
using Time = std::chrono::sys_seconds;

// The end of what has none: 9999-12-31T23:59:59Z (RFC 5280 4.1.2.5).
inline constexpr Time no_end =
    std::chrono::sys_days(std::chrono::year(9999) / 12 / 31) + std::chrono::seconds(24 * 60 * 60 - 1);

// "2026-11-23T08:30:00Z".
std::string format_rfc3339(Time time);

// RFC 3339 date-time with 'Z' or an offset, fractions cut off; or nothing if `text` is anything else.
std::optional<Time> parse_rfc3339(std::string_view text);

// A length of time as people say it. Months and years follow the calendar; a day has 24 hours.
struct Period {
  enum class Unit { hours, days, months, years };
  int count = 0;
  Unit unit = Unit::days;

  friend bool operator==(const Period&, const Period&) = default;
};

// "500d", "18mo", "2y", "12h"; count 1..36500; or nothing.
std::optional<Period> parse_period(std::string_view text);

// As parse_period, or "0d": a length of time that may be none.
std::optional<Period> parse_period_or_none(std::string_view text);

// As they read it: "500d".
std::string format_period(Period period);

// `start` moved by `period`, at most to the end of the year 9999; a day that the target month lacks becomes that
// month's last day (31 January + 1mo = 28 or 29 February).
Time add(Time start, Period period);

// `end` moved back by `period`, by the same rule.
Time subtract(Time end, Period period);

}  // namespace byoc
