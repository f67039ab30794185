// Checks Signature Version 4 by its own reading of it, so that a mistake in the product's signing can't hide here.
// Must not know: the AWS client, operations.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/secret.h"
#include "engine/base/time.h"
#include "steps/aws/sandbox/core/request.h"

namespace byoc::sandbox {

struct KeyPair {
  std::string access_key;
  Secret secret_key;
};

// What the Authorization header says, true or not. Throws Refusal where there is none that can be read.
struct Claim {
  std::string access_key, region;
};
Claim read_claim(const Request& request);

// The region that the request is signed for. Throws Refusal unless the request carries an Authorization header for
// `service` made with `key` not more than 15 minutes from `now`, over Host, X-Amz-Date and every other X-Amz header it
// has.
std::string check_signature(const Request& request, std::string_view service, const KeyPair& key, Time now);

}  // namespace byoc::sandbox
