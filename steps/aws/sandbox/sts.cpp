#include "steps/aws/sandbox/sts.h"

#include <charconv>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/sandbox/answer.h"
#include "steps/aws/sandbox/core/refusal.h"
#include "steps/aws/sandbox/web_identity.h"

namespace byoc::sandbox {
namespace {

constexpr auto version = "2011-06-15";
constexpr std::string_view get_caller_identity = "GetCallerIdentity", assume_role = "AssumeRole",
                           assume_role_with_web_identity = "AssumeRoleWithWebIdentity";

Pairs read_form(const Request& request) {
  return request.method == "POST" ? read_pairs(request.body, true) : request.query;
}

std::string element(std::string_view name, std::string_view text) {
  return fmt::format("<{0}>{1}</{0}>", name, escape_xml(text));
}

[[noreturn]] void refuse_parameter(std::string_view name, std::string_view constraint) {
  throw Refusal("InvalidRequestException",
                fmt::format("1 validation error detected: Value at '{}' failed to satisfy constraint: Member must {}",
                            name, constraint));
}

// The parameters of one call, held against the service model.
class Parameters {
 public:
  explicit Parameters(const Request& request) : form_(read_form(request)) {}

  std::optional<std::string> text(const char* name, std::size_t min, std::size_t max) const {
    auto value = find(form_, name);
    if (value && (value->size() < min || value->size() > max))
      refuse_parameter(name, fmt::format("have length from {} to {}", min, max));
    return value;
  }

  std::string required(const char* name, std::size_t min, std::size_t max) const {
    auto value = text(name, min, max);
    if (!value) refuse_parameter(name, "not be null");
    return *std::move(value);
  }

  std::string session_name() const {
    constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=,.@-";
    auto name = required("RoleSessionName", 2, 64);
    if (name.find_first_not_of(allowed) != std::string::npos)
      refuse_parameter("RoleSessionName", "satisfy regular expression pattern: [\\w+=,.@-]*");
    return name;
  }

  RoleArn role() const {
    const auto role = parse_role_arn(required("RoleArn", 20, 2048));
    if (!role) throw Refusal("InvalidRequestException", "Request ARN is invalid");
    return *role;
  }

  std::chrono::seconds duration() const {
    const auto text = find(form_, "DurationSeconds").value_or("3600");
    int seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const bool is_number = error == std::errc() && end == text.data() + text.size();
    if (!is_number || seconds < 900 || seconds > 43200) refuse_parameter("DurationSeconds", "be from 900 to 43200");
    return std::chrono::seconds(seconds);
  }

 private:
  Pairs form_;
};

std::string session_elements(const RoleSession& session) {
  return "<Credentials>" + element("AccessKeyId", session.access_key) +
         element("SecretAccessKey", session.secret_key.reveal()) + element("SessionToken", session.token) +
         element("Expiration", format_rfc3339(session.expires)) + "</Credentials><AssumedRoleUser>" +
         element("AssumedRoleId", session.user_id) + element("Arn", session.arn) + "</AssumedRoleUser>";
}

// What the role's trust policy would say.
void check_trust(const StsCall& call, const Parameters& parameters, const RoleArn& arn) {
  const auto external_id = parameters.text("ExternalId", 2, 1224);
  const auto serial = parameters.text("SerialNumber", 9, 256);
  const auto code = parameters.text("TokenCode", 6, 6);
  const auto& role = call.callers.role(arn.name);
  const bool has_mfa = serial && code;
  const bool is_trusted = arn.account == call.callers.account_id() &&
                          (role.external_id.empty() || external_id == role.external_id) &&
                          (role.mfa_code.empty() || has_mfa);
  if (!is_trusted)
    throw Refusal("AccessDeniedException",
                  fmt::format("User: {} is not authorized to perform: sts:AssumeRole on resource: {}", call.caller->arn,
                              arn.text));
  if (!role.mfa_code.empty() && code != role.mfa_code)
    throw Refusal("AccessDeniedException", "MultiFactorAuthentication failed with invalid MFA one time pass code. ");
}

std::string answer_get_caller_identity(const StsCall& call) {
  return element("Arn", call.caller->arn) + element("UserId", call.caller->user_id) +
         element("Account", call.callers.account_id());
}

std::string answer_assume_role(const StsCall& call) {
  const Parameters parameters(call.request);
  const auto role = parameters.role();
  const auto name = parameters.session_name();
  const auto duration = parameters.duration();
  if (call.caller->is_role && duration > std::chrono::hours(1))
    throw Refusal("InvalidRequestException",
                  "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining");
  check_permission(*call.caller, "sts:AssumeRole", role.text);
  check_trust(call, parameters, role);
  return session_elements(call.callers.open(role, name, call.now + duration));
}

std::string answer_assume_role_with_web_identity(const StsCall& call) {
  const Parameters parameters(call.request);
  const auto role = parameters.role();
  const auto name = parameters.session_name();
  const auto duration = parameters.duration();
  const auto identity = read_web_identity(parameters.required("WebIdentityToken", 4, 20000), call.now);
  if (role.account != call.callers.account_id())
    throw Refusal("AccessDeniedException", "Not authorized to perform sts:AssumeRoleWithWebIdentity");
  return session_elements(call.callers.open(role, name, call.now + duration)) +
         element("SubjectFromWebIdentityToken", identity.subject) + element("Provider", identity.provider) +
         element("Audience", identity.audience);
}

struct Action {
  std::string_view name;
  std::string (*answer)(const StsCall& call);
};

constexpr Action actions[] = {
    {get_caller_identity, answer_get_caller_identity},
    {assume_role, answer_assume_role},
    {assume_role_with_web_identity, answer_assume_role_with_web_identity},
};

}  // namespace

std::string sts_action(const Request& request) {
  return find(read_form(request), "Action").value_or("");
}

bool is_unsigned(std::string_view sts_action) {
  return sts_action == assume_role_with_web_identity;
}

std::string answer_sts(const StsCall& call) {
  const auto asked = sts_action(call.request);
  const auto asked_version = find(read_form(call.request), "Version").value_or("");
  for (const auto& action : actions) {
    if (action.name != asked || asked_version != version) continue;
    return fmt::format(
        "<{0}Response xmlns=\"https://sts.amazonaws.com/doc/{1}/\"><{0}Result>{2}</{0}Result>"
        "<ResponseMetadata><RequestId>{3}</RequestId></ResponseMetadata></{0}Response>\n",
        asked, version, action.answer(call), call.request_id);
  }
  throw Refusal("InvalidAction",
                fmt::format("Could not find operation {} for version {}", printable(asked), printable(asked_version)));
}

}  // namespace byoc::sandbox
