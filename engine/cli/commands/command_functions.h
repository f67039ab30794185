// Which function carries out which command.
// Must not know: terminals, requests.
#pragma once

#include "engine/cli/commands/call.h"

namespace byoc {

// Returns an ExitStatus; throws Error.
using CommandFunction = int (*)(const Call& call);

// Never null: throws InternalError for a command that nobody carries out.
CommandFunction function_of(Command command);

}  // namespace byoc
