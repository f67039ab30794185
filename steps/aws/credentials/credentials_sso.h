// Credentials for a single sign-on (IAM Identity Center) that the AWS CLI has carried out.
// Must not know: other sources.
#pragma once

#include "steps/aws/credentials/credentials_parts.h"

namespace byoc::aws {

// Nothing unless the profile has sso_session or sso_start_url. Throws Error if it has and there are no credentials:
// most often because 'aws sso login' is due.
std::optional<Credentials> single_sign_on_credentials(const Sources& sources);

}  // namespace byoc::aws
