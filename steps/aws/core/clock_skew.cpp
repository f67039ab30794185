#include "steps/aws/core/clock_skew.h"

#include <algorithm>
#include <array>

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/DateTimeParser.h>
#include <fmt/format.h>

#include "steps/aws/core/fault.h"

namespace byoc::aws {

namespace {

// As the AWS SDKs do; the services tolerate 15 minutes, some 5.
constexpr std::chrono::minutes noticeable{4};

constexpr std::array<std::string_view, 3> about_time{"RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"};
constexpr std::array<std::string_view, 6> maybe_about_time{
    "InvalidSignature",     "SignatureDoesNotMatch", "AuthFailure", "ExpiredToken", "IncompleteSignature",
    "CertificateValidation"  // a certificate dated by a wrong clock is not valid yet, or no longer
};

std::optional<Time> parse_date(const std::string& format, const std::string& text) {
  Poco::DateTime time;
  int zone = 0;
  if (!Poco::DateTimeParser::tryParse(format, text, time, zone)) return std::nullopt;
  // The parser makes a date of anything; only one that is written back alike was one.
  if (Poco::DateTimeFormatter::format(time, format) != text) return std::nullopt;
  return Time(std::chrono::seconds(time.timestamp().epochTime()));
}

}  // namespace

std::optional<Time> parse_http_date(const std::string& text) {
  return parse_date(Poco::DateTimeFormat::HTTP_FORMAT, text);
}

std::optional<Time> server_time(const HttpResponse& response) {
  if (const auto date = find_header(response.headers, "X-Amz-Date"))
    if (const auto time = parse_date("%Y%m%dT%H%M%SZ", *date)) return time;
  const auto date = find_header(response.headers, "Date");
  return date ? parse_http_date(*date) : std::nullopt;
}

bool is_noticeable(std::chrono::seconds difference) {
  return std::chrono::abs(difference) >= noticeable;
}

bool may_be_about_time(std::string_view code) {
  code = short_code(code);
  return std::ranges::find(about_time, code) != about_time.end() ||
         std::ranges::find(maybe_about_time, code) != maybe_about_time.end();
}

std::string clock_difference(std::chrono::seconds difference) {
  const auto size = std::chrono::abs(difference);
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(size).count();
  return fmt::format("{} {} {}", minutes > 0 ? minutes : size.count(), minutes > 0 ? "minutes" : "seconds",
                     difference.count() > 0 ? "behind the server's" : "ahead of the server's");
}

bool ClockSkew::learn(const HttpResponse& response, std::string_view code, Time signed_at, Time local) {
  const auto server = server_time(response);
  code = short_code(code);
  const bool is_dated_certificate = code == "CertificateValidation";  // signing anew would not change it
  if (!server || !may_be_about_time(code) || is_dated_certificate) return false;
  const bool is_certain = std::ranges::find(about_time, code) != about_time.end();
  if (!is_certain && !is_noticeable(*server - signed_at)) return false;
  offset_ = (*server - local).count();
  return true;
}

std::string ClockSkew::take_report() {
  if (is_reported_.exchange(true)) return {};
  return fmt::format(
      "this machine's clock is {}: requests are signed with the server's time, but certificates are dated by this "
      "machine's; set the clock",
      clock_difference(std::chrono::seconds(offset_)));
}

}  // namespace byoc::aws
