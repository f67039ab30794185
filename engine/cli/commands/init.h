// Writes the first manifest of a project.
// Must not know: AWS calls.
#pragma once

#include "engine/cli/commands/call.h"

namespace byoc {

// Writes `arguments.manifest`, or 'byoc.yaml', where nothing stands, and with --with-schema the schema beside it,
// unless that is there already. Returns an ExitStatus; throws Error where something else stands at one of the paths:
// nothing is written then.
int init(const Call& call);

}  // namespace byoc
