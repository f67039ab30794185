// What the environment and the profile say about trying again.
// Must not know: waiting, operations.
#pragma once

#include <optional>

#include "engine/host/host.h"
#include "steps/aws/core/profile.h"

namespace byoc::aws {

// Where nobody says how often: the attempts that count, and how many more an answer may take that only asks for fewer
// calls, or for another time of day.
constexpr int usual_attempts = 3, usual_uncounted = 10;

// How often in all to send a request, whatever becomes of it: AWS_MAX_ATTEMPTS, the profile's max_attempts; nothing if
// neither says so. Throws Error if that is no number from 1, or if AWS_RETRY_MODE or the profile's retry_mode is none
// that AWS knows. Whichever mode is named, we have one: the waits of `standard` with the client-side rates of
// `adaptive`, of which `legacy` is a mere precursor.
std::optional<int> find_max_attempts(const ReadHost& host, const Profile& profile);

}  // namespace byoc::aws
