// The help texts and the version line.
// Must not know: how plans are made, terminals.
#pragma once

#include <string>

#include "engine/cli/arguments/command_table.h"

namespace byoc {

std::string help_text();                            // of the program
std::string help_text(const CommandSpec& command);  // of a command: how it is called, and all its options
std::string version_text();                         // "byoc-apply 0.1.0"

}  // namespace byoc
