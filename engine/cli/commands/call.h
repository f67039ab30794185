// What a command is called with.
// Must not know: plans.
#pragma once

#include "engine/cli/arguments/arguments.h"
#include "engine/cli/console.h"
#include "engine/host/host.h"

namespace byoc {

struct Call {
  const Arguments& arguments;
  Host host;
  Console& console;
  Path program;  // where this program lies, by which its own files are found; may be empty
};

}  // namespace byoc
