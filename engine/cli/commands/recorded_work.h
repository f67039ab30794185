// What a command does to the record of a manifest alone.
// Must not know: plans.
#pragma once

#include "engine/cli/commands/call.h"
#include "engine/cli/commands/work.h"
#include "engine/state/store.h"

namespace byoc {

// Reads manifest and state, and has `act` do its work on them. Returns its ExitStatus; throws Error as load_work does,
// and where a damaged record is found, with what restores it.
int with_state(const Call& call, int (*act)(const Call& call, const Work& work, StateStore& store));

}  // namespace byoc
