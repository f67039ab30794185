#include "engine/base/time.h"

#include "tests/catch.h"

using namespace byoc;

namespace {

Time at(std::string_view text) {
  return parse_rfc3339(text).value();
}

std::string after(std::string_view start, std::string_view period) {
  return format_rfc3339(add(at(start), parse_period(period).value()));
}

std::string before(std::string_view end, std::string_view period) {
  return format_rfc3339(subtract(at(end), parse_period(period).value()));
}

}  // namespace

TEST_CASE("time: RFC 3339 text comes back as it was") {
  for (const auto* text :
       {"1970-01-01T00:00:00Z", "2026-11-23T08:30:00Z", "2024-02-29T23:59:59Z", "9999-12-31T23:59:59Z"})
    CHECK(format_rfc3339(at(text)) == text);
}

TEST_CASE("time: an offset is taken off and a fraction cut") {
  CHECK(format_rfc3339(at("2026-11-23T08:30:00+02:00")) == "2026-11-23T06:30:00Z");
  CHECK(format_rfc3339(at("2026-11-23T23:30:00-01:30")) == "2026-11-24T01:00:00Z");
  CHECK(format_rfc3339(at("2026-11-23T08:30:00.999Z")) == "2026-11-23T08:30:00Z");
  CHECK(format_rfc3339(at("2026-11-23t08:30:00z")) == "2026-11-23T08:30:00Z");
}

TEST_CASE("time: what is not a date-time is refused") {
  for (const auto* text :
       {"", "2026-11-23", "2026-11-23T08:30Z", "2026-11-23T08:30:00", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z",
        "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+0200", "2026-01-01T00:00:00Z ",
        "26-01-01T00:00:00Z", "2026-1-01T00:00:00Z"}) {
    INFO(text);
    CHECK_FALSE(parse_rfc3339(text));
  }
}

TEST_CASE("time: a period is a count and a unit") {
  CHECK(parse_period("500d") == Period{500, Period::Unit::days});
  CHECK(parse_period("18mo") == Period{18, Period::Unit::months});
  CHECK(parse_period("2y") == Period{2, Period::Unit::years});
  CHECK(parse_period("12h") == Period{12, Period::Unit::hours});
  CHECK(parse_period("36500d") == Period{36500, Period::Unit::days});
  for (const auto* text :
       {"", "d", "500", "0d", "-1d", "+1d", "36501d", "99999999999d", "5 d", "5m", "5D", "5d ", "05d"}) {
    INFO(text);
    CHECK_FALSE(parse_period(text));
  }
}

TEST_CASE("time: a period is written as it is read") {
  for (const auto* text : {"500d", "18mo", "2y", "12h", "1h", "36500y"}) {
    INFO(text);
    CHECK(format_period(parse_period(text).value()) == text);
  }
}

TEST_CASE("time: months follow the calendar, and a missing day becomes the month's last") {
  CHECK(after("2026-01-31T12:00:00Z", "1mo") == "2026-02-28T12:00:00Z");
  CHECK(after("2028-01-31T12:00:00Z", "1mo") == "2028-02-29T12:00:00Z");
  CHECK(after("2028-02-29T00:00:00Z", "1y") == "2029-02-28T00:00:00Z");
  CHECK(after("2026-11-30T00:00:00Z", "3mo") == "2027-02-28T00:00:00Z");
  CHECK(before("2026-03-31T00:00:00Z", "1mo") == "2026-02-28T00:00:00Z");
  CHECK(before("2026-01-15T01:02:03Z", "13mo") == "2024-12-15T01:02:03Z");
}

TEST_CASE("time: days and hours have a fixed length") {
  CHECK(after("2026-02-27T10:00:00Z", "2d") == "2026-03-01T10:00:00Z");
  CHECK(after("2026-12-31T23:00:00Z", "1h") == "2027-01-01T00:00:00Z");
  CHECK(before("2028-03-01T00:00:00Z", "1d") == "2028-02-29T00:00:00Z");
}

TEST_CASE("time: a period never leads beyond the years that can be written") {
  CHECK(after("2026-01-01T00:00:00Z", "36500y") == "9999-12-31T23:59:59Z");
  CHECK(after("9999-12-31T23:59:59Z", "1h") == "9999-12-31T23:59:59Z");
  CHECK(before("2026-01-01T00:00:00Z", "36500y") == "0000-01-01T00:00:00Z");
}
