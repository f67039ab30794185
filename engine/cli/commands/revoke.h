// `byoc-apply revoke`: a device's certificate, and all that is kept beside it, is REVOKED in AWS IoT at once.
// Must not know: how certificates are encoded.
#pragma once

#include "engine/cli/commands/call.h"

namespace byoc {

// Returns an ExitStatus; throws Error.
int revoke(const Call& call);

}  // namespace byoc
