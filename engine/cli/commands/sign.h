// The ceremony: what waits for a key that is elsewhere is signed where that key is.
// Must not know: the real world.
#pragma once

#include "engine/cli/commands/call.h"

namespace byoc {

// Shows what is awaited of the keys that are given, has it approved, and writes the certificates where they are
// awaited. Neither lock nor AWS are touched. Returns an ExitStatus and throws Error; then what was written before
// stays, and is no longer awaited.
int sign(const Call& call);

}  // namespace byoc
