// The token of a web identity (a JSON Web Token, RFC 7519), looked into without checking who signed it.
// Must not know: roles, accounts.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/time.h"

namespace byoc::sandbox {

struct WebIdentity {
  std::string subject, provider, audience;  // the claims sub, iss and aud; only the first is never empty
};

// Throws Refusal for what is no such token or names no subject, and for one whose time (exp) is over.
WebIdentity read_web_identity(std::string_view token, Time now);

}  // namespace byoc::sandbox
