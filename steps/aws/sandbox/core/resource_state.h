// The registry of a region as a part of the state file.
// Must not know: accounts, files.
#pragma once

#include "steps/aws/sandbox/core/json.h"
#include "steps/aws/sandbox/core/resources.h"

namespace byoc::sandbox {

Json write_resources(const Registry& registry);

// The reverse. Throws Poco::Exception or Error for anything that `write_resources` would not have written.
Registry read_aws_resources(const Json& json);

}  // namespace byoc::sandbox
