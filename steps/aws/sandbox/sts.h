// The one operation of AWS STS that the sandbox knows: GetCallerIdentity.
// Must not know: AWS IoT.
#pragma once

#include <string>

#include "steps/aws/sandbox/request.h"

namespace byoc::sandbox {

// The action that a request of the query protocol names, in its query (GET) or its form body (POST); may be empty.
std::string sts_action(const Request& request);

// The XML that answers `request`. Throws Refusal for any other action or version.
std::string answer_sts(const Request& request, const std::string& region, const std::string& account_id,
                       const std::string& request_id);

}  // namespace byoc::sandbox
