// What the environment and the profile say about trying again.
// Must not know: waiting, operations.
#pragma once

#include "engine/host/host.h"
#include "steps/aws/core/profile.h"

namespace byoc::aws {

// How often in all to try a request: AWS_MAX_ATTEMPTS, the profile's max_attempts, else 3. Throws Error if that is no
// number from 1, or if AWS_RETRY_MODE or the profile's retry_mode is none that AWS knows. Whichever mode is named, we
// have one: the waits of `standard` with the client-side rates of `adaptive`, of which `legacy` is a mere precursor.
int find_max_attempts(const ReadHost& host, const Profile& profile);

}  // namespace byoc::aws
