// `byoc-apply status`: what ends when, how AWS IoT knows it, what is kept and what is awaited.
// Must not know: how certificates are encoded.
#pragma once

#include "engine/cli/commands/call.h"

namespace byoc {

// Returns an ExitStatus; throws Error.
int status(const Call& call);

}  // namespace byoc
