// `byoc-apply forget`: what has left the manifest is recorded no longer, and left as it is.
// Must not know: requests.
#pragma once

#include <vector>

#include "engine/cli/commands/call.h"
#include "engine/plan/model/step_kind.h"
#include "engine/state/lock.h"

namespace byoc {

// What is to be recorded of these steps from now on, which are recorded: of a certificate a tombstone, of all else
// nothing.
Changes forget(const std::vector<StepId>& steps, const Lock& lock, const StepKinds& kinds, Time now);

// Returns an ExitStatus; throws Error.
int forget(const Call& call);

}  // namespace byoc
