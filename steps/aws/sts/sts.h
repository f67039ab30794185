// AWS STS (API 2011-06-15), as far as it is needed to know who we are and to become somebody else.
// Must not know: AWS IoT, profiles.
#pragma once

#include <optional>
#include <string>

#include "engine/host/host.h"
#include "steps/aws/session.h"

namespace byoc::aws {

// The account of the session's credentials: GetCallerIdentity, sent as a signed GET so that reading suffices for it.
std::string get_caller_account(const Session& session, const ReadHost& host);

// A role to assume; what is nothing is not sent.
struct RoleRequest {
  std::string role_arn, session_name;
  std::optional<std::string> duration_seconds, external_id, mfa_serial;
  Secret mfa_code{};
};

// Temporary credentials of the role, without source. AssumeRole, asked by POST: a token code has no place in a URL, and
// nothing in the account changes. Throws as `call` does, and Error for an answer without credentials.
Credentials assume_role(const Session& session, const ReadHost& host, const RoleRequest& role,
                        std::shared_ptr<const Credentials> signed_by);

// The same by AssumeRoleWithWebIdentity, which is not signed. `identity` holds the token, and its source says from
// where.
Credentials assume_role_with_web_identity(const Session& session, const ReadHost& host, const RoleRequest& role,
                                          std::shared_ptr<const Credentials> identity);

}  // namespace byoc::aws
