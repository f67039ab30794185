// What IAM has to allow for a request: actions and the resources they act on (AWS Service Authorization Reference).
// Must not know: signed requests.
#pragma once

#include <string>
#include <vector>

#include "steps/aws/sandbox/core/account.h"
#include "steps/aws/sandbox/core/request.h"
#include "steps/aws/sandbox/routes.h"

namespace byoc::sandbox {

struct Permission {
  std::string action;    // "iot:CreateThing"
  std::string resource;  // an ARN, or "*" where the action knows no resource
};

// Where a request is answered.
struct Place {
  std::string region, account_id;
};

// All of them are needed. Whatever the request lacks to name its resource counts as "*"; the operation refuses it
// anyway.
std::vector<Permission> needed_permissions(const Match& match, const Request& request, const Place& place,
                                           const Region& region);

}  // namespace byoc::sandbox
