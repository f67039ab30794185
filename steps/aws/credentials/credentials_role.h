// Credentials of a role, assumed with other credentials or with a token that somebody else vouches by.
// Must not know: other sources.
#pragma once

#include <functional>

#include "steps/aws/credentials/credentials_parts.h"
#include "steps/aws/sts/sts.h"

namespace byoc::aws {

// The role that the profile's role_arn names, assumed with the credentials that `find_base` gives; asks for a code at
// the terminal where the profile has mfa_serial. Throws Error if AWS STS refuses it or nobody answers.
Credentials assumed_role(const Sources& sources, const std::function<Credentials()>& find_base);

// By a token in a file (OpenID Connect): AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN and AWS_ROLE_SESSION_NAME, unless
// --profile is given, and the profile's settings. Nothing if no file is named.
std::optional<Credentials> web_identity_credentials(const Sources& sources);

// Credentials for a web identity by the profile's settings alone.
std::optional<Credentials> web_identity_of_profile(const Sources& sources);

}  // namespace byoc::aws
