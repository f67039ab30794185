// One run of the program, from its arguments to its exit status.
// Must not know: the process it runs in; everything comes in through host and console.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/cli/arguments.h"
#include "engine/cli/console.h"
#include "engine/host/host.h"

namespace byoc {

enum ExitStatus : int {
  exit_done = 0,
  exit_failed = 1,
  exit_changes_pending = 2,
  exit_usage = 64,  // EX_USAGE of sysexits.h
};

// Does what `words` (the arguments without the program's name) ask for. Returns the exit status; throws
// Error.
int run(const std::vector<std::string>& words, Host host, Console& console);

// Calls `work` and turns whatever it throws into a message and an exit status: the one place that catches.
int guarded(Console& console, const std::function<int()>& work);

}  // namespace byoc
