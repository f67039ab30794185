#include "steps/aws/core/service_error.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/core/clock_skew.h"
#include "steps/aws/core/mask.h"
#include "steps/aws/core/retry.h"

namespace byoc::aws {

namespace {

struct HintForCode {
  std::string_view code;  // without "Exception"
  std::string_view
      hint;  // {permission}, {quota}, {operation}, {resource}, {service}, {credentials}, {attempts}: replaced
  std::string_view hint_for_others{};  // instead, where the operation is not about a certificate
  // Only where the operation begins so, and the message has that in it.
  std::string_view operation{}, said{};
};

constexpr std::string_view allow =
    "allow {permission} for these credentials ({credentials}); 'byoc-apply iam-policy' prints all that the manifest "
    "needs";
constexpr std::string_view overrule =
    "a policy denies {permission} to these credentials ({credentials}), and allowing it elsewhere changes nothing: "
    "have "
    "the statement that denies it{where} changed, or use other credentials";
constexpr std::string_view check_secret =
    "check that the secret access key belongs to the access key ({credentials}), and that this machine's clock is "
    "right";
constexpr std::string_view check_key = "check the access key and its session token ({credentials})";
constexpr std::string_view renew = "get fresh credentials ({credentials}), then run again";
constexpr std::string_view slow_down = "wait a little, then run again";
constexpr std::string_view fewer_calls =
    "wait a little, then run again. If it happens again, set a lower rate for {operation} in 'aws.rates' of the "
    "manifest, AWS_MAX_ATTEMPTS to more than {attempts}, or ask AWS for more calls per second in Service Quotas";
constexpr std::string_view detach =
    "run again in a few minutes, if that was just detached: AWS IoT may take up to five to notice. Else detach the "
    "policies, things and CAs that still use it";
constexpr std::string_view somebody_else = "somebody else changed the {resource} at the same moment: run again";
constexpr std::string_view bad_certificate =
    "AWS IoT wants X.509 v3, SHA-256 or better, P-256, P-384 or P-521, dates that hold now, and basicConstraints "
    "CA:TRUE for authorities; check the clock of this machine too";

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
    HintForCode{"Throttling", fewer_calls},
    HintForCode{"TooManyRequests", fewer_calls},
    HintForCode{"ServiceUnavailable", slow_down},
    HintForCode{"InternalFailure", slow_down},
    HintForCode{"LimitExceeded",
                "a quota is used up ({quota}): remove what is no longer needed, or ask AWS for more in Service Quotas; "
                "trying again does not help"},
    HintForCode{"VersionsLimitExceeded",
                "a policy has at most 5 versions: delete one that is not the default, then run again"},
    HintForCode{"DeleteConflict", detach},
    HintForCode{
        "MalformedPolicy",
        "correct what the message names in the 'document' of this policy, in the manifest or in the file that it "
        "names there, and run again: it has Version and Statement, each statement Effect, Action and Resource, "
        "and all of it at most 2048 characters beside white space; the policy was not changed"},
    HintForCode{.code = "CertificateState",
                .hint = "check that the issuing CA is registered and ACTIVE in this region and account",
                .operation = "Register"},
    HintForCode{"CertificateState",
                "look at the certificate's status in AWS IoT: a REVOKED one stays so for good, and one that is ACTIVE "
                "can't be deleted"},
    HintForCode{"CertificateConflict",
                "several registered CAs have this subject name: remove the ones that are not meant"},
    HintForCode{"CertificateValidation", bad_certificate},
    HintForCode{"RegistrationCodeValidation",
                "run again: the verification certificate is made anew with the account's current registration code"},
    HintForCode{
        "ResourceAlreadyExists",
        "another certificate is registered in its place; look at it in AWS IoT and remove it if it is not meant",
        "AWS IoT has another {resource} of this name: look at it there; remove it if it is not meant, or choose "
        "another "
        "name"},
    HintForCode{"ConflictingResourceUpdate", somebody_else},
    HintForCode{"VersionConflict", somebody_else},
    HintForCode{"ResourceNotFound", "check the region and the account; it may have been deleted meanwhile"},
    HintForCode{.code = "InvalidRequest",
                .hint = "another account of this region holds this CA in mode DEFAULT, which one account may do: write "
                        "'mode: SNI_ONLY' below 'register' of this authority; its devices then have to send the "
                        "server's name (SNI)",
                .operation = "RegisterCACertificate",
                .said = "Cannot accept this CACertificate"},
    HintForCode{.code = "InvalidRequest",
                .hint = "read the message: a value or the CA certificate is not as AWS IoT takes it; nothing was "
                        "registered by this call",
                .operation = "RegisterCACertificate"},
    HintForCode{.code = "InvalidRequest",
                .hint =
                    "read the message: a value or the certificate is not as AWS IoT takes it, or another account of "
                    "this region has the certificate; nothing was registered by this call",
                .operation = "RegisterCertificate"},
    HintForCode{"InvalidRequest",
                "read the message: a value of the {resource} is not as {service} takes it; nothing was changed by this "
                "call"},
    HintForCode{"RegionDisabled", "enable AWS STS for this region in the account, or choose another region"},
};

// The quotas that AWS IoT answers with LimitExceededException, by the operation that ran into one.
struct QuotaOf {
  std::string_view operation;
  std::string_view quota;
};
constexpr std::array quotas{
    QuotaOf{"RegisterCACertificate", "10 CA certificates with the same subject"},
    QuotaOf{"AttachPolicy", "10 policies for each certificate or thing group"},
    QuotaOf{"AddThingToThingGroup", "10 groups for each thing"},
    QuotaOf{"CreateThingGroup", "7 levels of groups and 100 groups in a group"},
    QuotaOf{"CreatePolicyVersion", "5 versions of a policy"},
    QuotaOf{"CreateProvisioningTemplateVersion", "5 versions of a template"},
    QuotaOf{"TagResource", "50 tags for each resource"},
};

std::string_view quota_of(std::string_view operation) {
  const auto found = std::ranges::find(quotas, operation, &QuotaOf::operation);
  return found == quotas.end() ? "of the account in this region" : found->quota;
}

// What an operation is about, found in its name; what is part of another's name comes after that.
struct ResourceIn {
  std::string_view part, resource;
};
constexpr std::array resources{
    ResourceIn{"Certificate", "certificate"},
    ResourceIn{"RegistrationCode", "registration code"},
    ResourceIn{"Policy", "policy"},
    ResourceIn{"ProvisioningTemplate", "provisioning template"},
    ResourceIn{"ThingType", "thing type"},
    ResourceIn{"ThingGroup", "thing group"},
    ResourceIn{"BillingGroup", "billing group"},
    ResourceIn{"Thing", "thing"},
};

std::string_view resource_of(std::string_view operation) {
  const auto found = std::ranges::find_if(
      resources, [&](const ResourceIn& entry) { return operation.find(entry.part) != std::string_view::npos; });
  return found == resources.end() ? "resource" : found->resource;
}

// The word after `before`; nothing if there is none.
std::string_view word_after(std::string_view text, std::string_view before) {
  const auto at = text.find(before);
  if (at == std::string_view::npos) return {};
  auto rest = text.substr(at + before.size());
  rest = rest.substr(0, rest.find_first_of(" ,"));
  while (rest.ends_with('.')) rest.remove_suffix(1);
  return rest;
}

constexpr std::size_t longest_message = 2000;  // of which a word is shown

std::string for_people(std::string_view text, const FailedCall& call, std::size_t limit) {
  return printable(masked(text, call.secrets), limit);
}

// AWS often tells which action it missed, which need not be the one of the operation (iam:PassRole).
std::string action_of(const FailedCall& call, const std::string& message) {
  const auto shown = for_people(message, call, longest_message);
  const auto action = word_after(shown, "not authorized to perform: ");
  if (action.find(':') != std::string_view::npos) return std::string(action);
  return fmt::format("{}:{}", call.service_id, call.operation);
}

std::string permission_of(const FailedCall& call, const std::string& message) {
  const auto shown = for_people(message, call, longest_message);
  const auto resource = word_after(shown, "on resource: ");
  return action_of(call, message) + (resource.empty() ? "" : fmt::format(" on {}", resource));
}

constexpr std::string_view explicit_deny = "with an explicit deny";

bool is_denied_explicitly(const Fault& fault) {
  return fault.message.find(explicit_deny) != std::string::npos;
}

// "in a service control policy", of "... with an explicit deny in a service control policy"; with a space in front.
std::string place_of_denial(const FailedCall& call, const Fault& fault) {
  const auto at = fault.message.find(explicit_deny);
  if (at == std::string::npos) return {};
  auto place = for_people(std::string_view(fault.message).substr(at + explicit_deny.size()), call, 100);
  while (place.ends_with('.')) place.pop_back();
  return place.starts_with(" in ") ? place : std::string();
}

bool says_still_attached(const Fault& fault) {
  return fault.message.find("still attached") != std::string::npos;
}

const HintForCode* find_hint(const FailedCall& call, const Fault& fault) {
  const auto found = std::ranges::find_if(hints, [&](const HintForCode& entry) {
    return entry.code == short_code(fault.code) && call.operation.starts_with(entry.operation) &&
           fault.message.find(entry.said) != std::string::npos;
  });
  return found == hints.end() ? nullptr : &*found;
}

std::string hint_for(const FailedCall& call, const Fault& fault, int status) {
  if (says_still_attached(fault)) return std::string(detach);
  const auto* found = find_hint(call, fault);
  if (found == nullptr)
    return std::string(status >= 500 ? slow_down
                                     : "check that the endpoint is the one of AWS IoT, and read its message");
  const auto resource = resource_of(call.operation);
  const bool is_about_other = resource != "certificate" && !found->hint_for_others.empty();
  const auto usual = is_about_other ? found->hint_for_others : found->hint;
  return fmt::format(fmt::runtime(usual == allow && is_denied_explicitly(fault) ? overrule : usual),
                     fmt::arg("where", place_of_denial(call, fault)),
                     fmt::arg("permission", permission_of(call, fault.message)), fmt::arg("resource", resource),
                     fmt::arg("service", call.service), fmt::arg("quota", quota_of(call.operation)),
                     fmt::arg("operation", call.operation), fmt::arg("credentials", call.credentials),
                     fmt::arg("attempts", call.attempts));
}

// What one permission settles, or other credentials.
std::string cause_of(const FailedCall& call, const Fault& fault) {
  const auto* found = find_hint(call, fault);
  if (found == nullptr) return {};
  if (found->hint == allow)
    return fmt::format("{} {} with {}", is_denied_explicitly(fault) ? "denied" : "no", action_of(call, fault.message),
                       call.credentials);
  const bool is_about_credentials = found->hint == check_secret || found->hint == check_key || found->hint == renew;
  return is_about_credentials ? fmt::format("{} with {}", found->code, call.credentials) : std::string();
}

// Many refusals of a wrong clock do not say so.
std::string clock_hint(const FailedCall& call, const HttpResponse& response, std::string_view code) {
  const auto server = server_time(response);
  if (!server || !may_be_about_time(code) || !is_noticeable(*server - call.now)) return {};
  return fmt::format("set this machine's clock: it is {}", clock_difference(*server - call.now));
}

bool is_status_only(const Fault& fault, int status) {
  return fault.code == std::to_string(status);
}

std::string wording(const FailedCall& call, const HttpResponse& response, const Fault& fault) {
  auto out =
      fmt::format("{} {} {}", call.service, response.status >= 500 ? "could not carry out" : "refused", call.operation);
  if (!is_status_only(fault, response.status)) out += ": " + for_people(fault.code, call, 100);
  if (!fault.message.empty()) out += ": " + for_people(fault.message, call, 300);
  out += fmt::format(" (HTTP {}", response.status);
  if (!fault.request_id.empty()) out += ", request " + for_people(fault.request_id, call, 100);
  if (call.attempts > 1) out += fmt::format(", tried {} times", call.attempts);
  return out + ")";
}

}  // namespace

ServiceError::ServiceError(const std::string& what, std::string hint, std::string cause, int status, Fault fault)
    : Error(what, std::move(hint), retry_cost(status, fault.code).has_value(), std::move(cause)),
      fault_(std::move(fault)),
      status_(status) {}

bool ServiceError::is_still_attached() const {
  return says_still_attached(fault_);
}

ServiceError service_error(const FailedCall& call, const HttpResponse& response) {
  auto fault = read_fault(response);
  auto hint = clock_hint(call, response, fault.code);
  if (hint.empty()) hint = hint_for(call, fault, response.status);
  const auto what = wording(call, response, fault);
  auto cause = cause_of(call, fault);
  return {what, std::move(hint), std::move(cause), response.status, std::move(fault)};
}

void throw_service_error(const FailedCall& call, const HttpResponse& response) {
  const auto error = service_error(call, response);
  const auto fault = read_fault(response);
  const auto* found = find_hint(call, fault);
  if (found == nullptr || found->hint != allow) throw error;
  throw AccessDenied(error, {action_of(call, fault.message), is_denied_explicitly(fault)});
}

}  // namespace byoc::aws
