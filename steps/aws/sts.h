// AWS STS (API 2011-06-15), as far as it is needed to know who we are.
// Must not know: what account is wanted.
#pragma once

#include <string>

#include "engine/host/host.h"
#include "steps/aws/session.h"

namespace byoc::aws {

// The account of the session's credentials: GetCallerIdentity, sent as a signed GET so that reading suffices for it.
std::string get_caller_account(const Session& session, const ReadHost& host);

}  // namespace byoc::aws
