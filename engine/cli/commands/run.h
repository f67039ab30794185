// One run of the program, from its arguments to its exit status.
// Must not know: the process. Everything comes in through host and console.
#pragma once

#include <string>
#include <vector>

#include "engine/cli/console.h"
#include "engine/host/host.h"

namespace byoc {

// Does what `words` (the arguments without the program's name) ask for; `program` is the path of this program, if it is
// known. Returns the exit status; throws Error.
int run(const std::vector<std::string>& words, Host host, Console& console, const Path& program = {});

}  // namespace byoc
