#include "steps/aws/sandbox/core/refusal.h"

#include <utility>

#include "engine/base/error.h"

namespace byoc::sandbox {
namespace {

struct CodeStatus {
  std::string_view code;
  int status;
};

constexpr CodeStatus statuses[] = {
    // Of the service's model.
    {"InvalidRequestException", 400},
    {"CertificateValidationException", 400},
    {"RegistrationCodeValidationException", 400},
    {"MalformedPolicyException", 400},
    {"ThrottlingException", 400},
    {"ResourceNotFoundException", 404},
    {"CertificateStateException", 406},
    {"ResourceAlreadyExistsException", 409},
    {"CertificateConflictException", 409},
    {"DeleteConflictException", 409},
    {"VersionConflictException", 409},
    {"VersionsLimitExceededException", 409},
    {"LimitExceededException", 410},
    {"InternalFailureException", 500},
    {"ServiceUnavailableException", 503},
    // Of the front end before it.
    {"IncompleteSignatureException", 403},
    {"InvalidSignatureException", 403},
    {"MissingAuthenticationTokenException", 403},
    {"UnrecognizedClientException", 403},
    {"ExpiredTokenException", 403},
    {"AccessDeniedException", 403},
    {"UnknownOperationException", 404},
    {"RequestEntityTooLargeException", 413},
    {"TooManyRequestsException", 429},
    // Of STS alone.
    {"InvalidAction", 400},
    {"InvalidIdentityToken", 400},
    {"ExpiredIdentityToken", 400},
};

int status_of(std::string_view code) {
  for (const auto& entry : statuses)
    if (entry.code == code) return entry.status;
  throw InternalError("the sandbox has no HTTP status for '" + std::string(code) + "'");
}

}  // namespace

Refusal::Refusal(std::string_view code, const std::string& message)
    : std::runtime_error(message), code_(code), status_(status_of(code)) {}

Refusal Refusal::already_exists(const std::string& message, std::string resource_id, std::string resource_arn) {
  Refusal refusal("ResourceAlreadyExistsException", message);
  refusal.resource_id_ = std::move(resource_id);
  refusal.resource_arn_ = std::move(resource_arn);
  return refusal;
}

}  // namespace byoc::sandbox
