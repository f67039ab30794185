// Commands that print what the program knows by itself: help, its version, the manifest's schema.
// Must not know: plans, AWS calls.
#pragma once

#include "engine/cli/commands/call.h"

namespace byoc {

// Each returns an ExitStatus.
int print_help(const Call& call);
int print_version(const Call& call);
int print_schema(const Call& call);  // byte for byte schemas/manifest.v1.json

}  // namespace byoc
