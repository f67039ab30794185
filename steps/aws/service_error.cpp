#include "steps/aws/service_error.h"

#include <algorithm>
#include <array>
#include <optional>

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/DateTimeParser.h>
#include <fmt/format.h>

#include "engine/base/text.h"

namespace byoc::aws {

namespace {

constexpr auto noticeable_skew = std::chrono::minutes(4);

struct HintForCode {
  std::string_view code;  // without "Exception"
  std::string_view hint;  // {permission}, {credentials} are replaced
};

constexpr std::string_view allow = "allow {permission} for these credentials ({credentials})";
constexpr std::string_view check_secret =
    "check that the secret access key belongs to the access key ({credentials}), and that this machine's clock is "
    "right";
constexpr std::string_view check_key = "check the access key and its session token ({credentials})";
constexpr std::string_view renew = "get fresh credentials ({credentials}), then run again to go on";
constexpr std::string_view slow_down = "wait a little, then run again to go on; what was done is recorded";
constexpr std::string_view bad_certificate =
    "AWS IoT wants X.509 v3, SHA-256 or better, P-256, P-384 or P-521, dates that hold now, and basicConstraints "
    "CA:TRUE "
    "for authorities; check the clock of this machine too";

constexpr std::array hints{
    HintForCode{"AccessDenied", allow},
    HintForCode{"Unauthorized", allow},
    HintForCode{"Forbidden", allow},
    HintForCode{"UnrecognizedClient", check_key},
    HintForCode{"InvalidClientTokenId", check_key},
    HintForCode{"MissingAuthenticationToken", "check the endpoint: it does not know this request"},
    HintForCode{"InvalidSignature", check_secret},
    HintForCode{"SignatureDoesNotMatch", check_secret},
    HintForCode{"IncompleteSignature", check_secret},
    HintForCode{"RequestExpired", check_secret},
    HintForCode{"RequestTimeTooSkewed", check_secret},
    HintForCode{"ExpiredToken", renew},
    HintForCode{"Throttling", slow_down},
    HintForCode{"TooManyRequests", slow_down},
    HintForCode{"ServiceUnavailable", slow_down},
    HintForCode{"InternalFailure", slow_down},
    HintForCode{"LimitExceeded",
                "a quota of the account is used up: remove what is no longer needed or ask AWS for more; trying again "
                "does not help"},
    HintForCode{
        "CertificateState",
        "check that the issuing CA is registered and ACTIVE in this region and account, and that the status may "
        "be changed this way"},
    HintForCode{"CertificateConflict",
                "several registered CAs have this subject name: remove the ones that are not meant"},
    HintForCode{"CertificateValidation", bad_certificate},
    HintForCode{"RegistrationCodeValidation",
                "run again: the verification certificate is made anew with the account's current registration code"},
    HintForCode{
        "ResourceAlreadyExists",
        "another certificate is registered in its place; look at it in AWS IoT and remove it if it is not meant"},
    HintForCode{"ResourceNotFound", "check the region and the account; it may have been deleted meanwhile"},
    HintForCode{
        "InvalidRequest",
        "read the message: a value or the certificate is not as AWS IoT takes it, or another account of this region "
        "holds the CA; nothing was registered by this call"},
    HintForCode{"RegionDisabled", "enable AWS STS for this region in the account, or choose another region"},
};

std::string_view without_suffix(std::string_view code) {
  constexpr std::string_view suffix = "Exception";
  if (code.ends_with(suffix)) code.remove_suffix(suffix.size());
  return code;
}

std::string hint_for(const FailedCall& call, std::string_view code, int status) {
  const auto found = std::ranges::find(hints, without_suffix(code), &HintForCode::code);
  if (found == hints.end())
    return std::string(status >= 500 ? slow_down
                                     : "check that the endpoint is the one of AWS IoT, and read its message");
  return fmt::format(fmt::runtime(found->hint),
                     fmt::arg("permission", fmt::format("{}:{}", call.signing_name, call.operation)),
                     fmt::arg("credentials", call.credentials));
}

std::optional<Time> server_time(const HttpResponse& response) {
  const auto& format = Poco::DateTimeFormat::HTTP_FORMAT;
  const auto date = find_header(response.headers, "Date");
  Poco::DateTime time;
  int zone = 0;
  if (!date || !Poco::DateTimeParser::tryParse(format, *date, time, zone)) return std::nullopt;
  // The parser makes a date of anything; only one that is written back alike was one.
  if (Poco::DateTimeFormatter::format(time, format) != *date) return std::nullopt;
  return Time(std::chrono::seconds(time.timestamp().epochTime()));
}

// Many refusals of a wrong clock do not say so.
std::string skew_hint(Time now, const HttpResponse& response) {
  const auto server = server_time(response);
  if (!server || std::chrono::abs(now - *server) < noticeable_skew) return {};
  return fmt::format("set this machine's clock: it is {} minutes {} the server's",
                     std::chrono::duration_cast<std::chrono::minutes>(std::chrono::abs(now - *server)).count(),
                     now > *server ? "ahead of" : "behind");
}

bool is_status_only(const Fault& fault, int status) {
  return fault.code == std::to_string(status);
}

std::string wording(const FailedCall& call, const HttpResponse& response, const Fault& fault) {
  auto out =
      fmt::format("{} {} {}", call.service, response.status >= 500 ? "could not carry out" : "refused", call.operation);
  if (!is_status_only(fault, response.status)) out += ": " + printable(fault.code, 100);
  if (!fault.message.empty()) out += ": " + printable(fault.message);
  out += fmt::format(" (HTTP {}", response.status);
  if (!fault.request_id.empty()) out += ", request " + printable(fault.request_id, 100);
  if (call.attempts > 1) out += fmt::format(", tried {} times", call.attempts);
  return out + ")";
}

}  // namespace

ServiceError::ServiceError(const std::string& what, std::string hint, std::string code, int status,
                           std::string request_id, std::string resource_id, std::string resource_arn)
    : Error(what, std::move(hint)),
      code_(std::move(code)),
      request_id_(std::move(request_id)),
      resource_id_(std::move(resource_id)),
      resource_arn_(std::move(resource_arn)),
      status_(status) {}

ServiceError service_error(const FailedCall& call, const HttpResponse& response, const Fault& fault) {
  auto hint = skew_hint(call.now, response);
  if (hint.empty()) hint = hint_for(call, fault.code, response.status);
  return {wording(call, response, fault),   std::move(hint),   printable(fault.code, 100), response.status,
          printable(fault.request_id, 100), fault.resource_id, fault.resource_arn};
}

}  // namespace byoc::aws
