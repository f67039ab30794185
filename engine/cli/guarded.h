// The one place that catches.
// Must not know: plans, arguments.
#pragma once

#include <functional>

#include "engine/cli/console.h"

namespace byoc {

// Calls `work` and turns whatever it throws into a message and an exit status.
int guarded(Console& console, const std::function<int()>& work);

}  // namespace byoc
