// The help text and the version line.
// Must not know: how plans are made, terminals.
#pragma once

#include <string>

namespace byoc {

std::string help_text();
std::string version_text();  // "byoc-apply 0.1.0"

}  // namespace byoc
