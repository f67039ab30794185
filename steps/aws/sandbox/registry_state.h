// The registry of a region as a part of the state file.
// Must not know: the rest of the state, files.
#pragma once

#include "steps/aws/sandbox/json.h"
#include "steps/aws/sandbox/registry.h"

namespace byoc::sandbox {

Json write_registry(const Registry& registry);

// The reverse. Throws Poco::Exception or Error for anything that `write_registry` would not have written.
Registry read_registry(const Json& json);

}  // namespace byoc::sandbox
