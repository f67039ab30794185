// Credentials that a program of the user's prints (credential_process).
// Must not know: other sources.
#pragma once

#include "steps/aws/credentials/credentials_parts.h"

namespace byoc::aws {

// Nothing unless the profile has credential_process. Throws Error if it has and there are no credentials; what the
// program wrote to its standard error is shown, what it printed never.
std::optional<Credentials> process_credentials(const Sources& sources);

}  // namespace byoc::aws
