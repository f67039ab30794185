// The command line that applies what a dry run has shown.
// Must not know: plans.
#pragma once

#include <string>

#include "engine/cli/arguments/arguments.h"

namespace byoc {

// "byoc-apply --prune line.yaml": with all that decides which plan is made and with whom it talks, and nothing else;
// words are quoted for a POSIX shell where they need it. "--expect-plan DIGEST" may be added behind it.
std::string apply_command(const Arguments& arguments);

// `path` as a word of a command line: quoted for a POSIX shell where it needs it, and no option.
std::string path_word(const std::string& path);

}  // namespace byoc
