// AWS STS: GetCallerIdentity, AssumeRole, AssumeRoleWithWebIdentity.
// Must not know: AWS IoT, signed requests.
#pragma once

#include <string>
#include <string_view>

#include "steps/aws/sandbox/callers.h"
#include "steps/aws/sandbox/core/request.h"

namespace byoc::sandbox {

// The action that a request of the query protocol names, in its query (GET) or its form body (POST); may be empty.
std::string sts_action(const Request& request);

// Whether this action is asked for without a signature.
bool is_unsigned(std::string_view sts_action);

struct StsCall {
  const Request& request;
  const Caller* caller;  // null where the action is unsigned
  Callers& callers;
  Time now;
  const std::string& request_id;
};

// The XML that answers. Throws Refusal for any other action or version, for parameters that are not as the model wants
// them, and where the role may not be assumed.
std::string answer_sts(const StsCall& call);

}  // namespace byoc::sandbox
