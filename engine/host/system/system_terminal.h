// The terminal that the process was begun from.
// Must not know: what the program is for.
#pragma once

#include <memory>

#include "engine/host/terminal.h"

namespace byoc {

// The one that the process was begun from (/dev/tty), whatever its input and output were redirected to.
std::unique_ptr<Terminal> system_terminal();

}  // namespace byoc
