#include "engine/base/time.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

namespace byoc {

using namespace std::chrono;

std::string format_rfc3339(Time time) {
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count());
}

namespace {

// Reads `width` digits at `at`, which moves on; nothing if there are other characters or too few.
std::optional<int> take_digits(std::string_view text, std::size_t& at, std::size_t width) {
  if (at + width > text.size()) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < width; ++i) {
    const char c = text[at + i];
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  at += width;
  return value;
}

bool take_char(std::string_view text, std::size_t& at, std::string_view any_of) {
  if (at >= text.size() || any_of.find(text[at]) == std::string_view::npos) return false;
  ++at;
  return true;
}

std::optional<minutes> take_offset(std::string_view text, std::size_t& at) {
  if (take_char(text, at, "Zz")) return minutes(0);
  const bool east = at < text.size() && text[at] == '+';
  if (!take_char(text, at, "+-")) return std::nullopt;
  const auto hour = take_digits(text, at, 2);
  if (!hour || !take_char(text, at, ":")) return std::nullopt;
  const auto minute = take_digits(text, at, 2);
  if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
  const auto offset = hours(*hour) + minutes(*minute);
  return east ? offset : -offset;
}

}  // namespace

std::optional<Time> parse_rfc3339(std::string_view text) {
  std::size_t at = 0;
  std::array<int, 6> part{};
  constexpr std::array<std::string_view, 6> before{"", "-", "-", "Tt ", ":", ":"};
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (i > 0 && !take_char(text, at, before[i])) return std::nullopt;
    const auto value = take_digits(text, at, i == 0 ? 4 : 2);
    if (!value) return std::nullopt;
    part[i] = *value;
  }
  if (take_char(text, at, ".")) {
    const auto first = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    if (at == first) return std::nullopt;
  }
  const auto offset = take_offset(text, at);
  const year_month_day date{year(part[0]), month(static_cast<unsigned>(part[1])), day(static_cast<unsigned>(part[2]))};
  if (!offset || at != text.size() || !date.ok() || part[3] > 23 || part[4] > 59 || part[5] > 59) return std::nullopt;
  return sys_days(date) + hours(part[3]) + minutes(part[4]) + seconds(part[5]) - *offset;
}

namespace {

constexpr std::array<std::string_view, 4> unit_names{"h", "d", "mo", "y"};  // in the order of Period::Unit

}  // namespace

std::optional<Period> parse_period(std::string_view text) {
  Period period;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), period.count);
  if (error != std::errc() || text.front() == '0' || period.count < 1 || period.count > 36500) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const auto found = std::find(unit_names.begin(), unit_names.end(), unit);
  if (found == unit_names.end()) return std::nullopt;
  period.unit = static_cast<Period::Unit>(found - unit_names.begin());
  return period;
}

std::optional<Period> parse_period_or_none(std::string_view text) {
  return text == "0d" ? std::optional(Period()) : parse_period(text);
}

std::string format_period(Period period) {
  return std::to_string(period.count) + std::string(unit_names[static_cast<std::size_t>(period.unit)]);
}

namespace {

// The years that RFC 3339 and X.509 can write.
constexpr Time first_time = sys_days(year(0) / January / 1);
constexpr Time last_time = sys_days(year(9999) / December / 31) + hours(23) + minutes(59) + seconds(59);

Time shift_unbounded(Time from, Period period, int sign) {
  const int count = sign * period.count;
  if (period.unit == Period::Unit::hours) return from + hours(count);
  if (period.unit == Period::Unit::days) return from + days(count);
  const auto day = floor<days>(from);
  const year_month_day date(day);
  // std::chrono::year would wrap around silently beyond 32767.
  const auto target =
      period.unit == Period::Unit::years ? date + years(std::clamp(count, -9999, 9999)) : date + months(count);
  const sys_days moved = target.ok() ? sys_days(target) : sys_days(target.year() / target.month() / last);
  return moved + (from - day);
}

Time shift(Time from, Period period, int sign) {
  return std::clamp(shift_unbounded(from, period, sign), first_time, last_time);
}

}  // namespace

Time add(Time start, Period period) {
  return shift(start, period, 1);
}
Time subtract(Time end, Period period) {
  return shift(end, period, -1);
}

}  // namespace byoc
