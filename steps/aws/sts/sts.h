// AWS STS (API 2011-06-15), as far as it is needed to know who we are and to become somebody else.
// Must not know: AWS IoT, profiles.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/host/host.h"
#include "steps/aws/core/credentials.h"
#include "steps/aws/core/service_call.h"

namespace byoc::aws {

// Whose credentials they are.
struct CallerIdentity {
  std::string account, arn;  // "arn:aws:sts::123456789012:assumed-role/fleet/ada"; empty where STS does not say
};

// GetCallerIdentity, sent as a signed GET so that reading suffices for it.
CallerIdentity get_caller_identity(const Connection& connection, const ReadHost& host, const CredentialsSource& source);

// A role to assume; what is nothing is not sent.
struct RoleRequest {
  std::string role_arn, session_name;
  std::optional<std::string> duration_seconds, external_id, mfa_serial;
  Secret mfa_code{};
};

// Temporary credentials of the role, without source. AssumeRole, asked by POST: a token code has no place in a URL, and
// nothing in the account changes. Throws as `call` does, and Error for an answer without credentials.
Credentials assume_role(const Connection& connection, const ReadHost& host, const RoleRequest& role,
                        const std::shared_ptr<const Credentials>& signed_by);

// A token by which somebody else vouches for us.
struct WebIdentity {
  Secret token;
  std::string source;  // for people: "web identity token in '/var/run/token'"
};

// Credentials of a role by AssumeRoleWithWebIdentity, which is not signed.
Credentials assume_role_with_web_identity(const Connection& connection, const ReadHost& host, const RoleRequest& role,
                                          const WebIdentity& identity);

}  // namespace byoc::aws
