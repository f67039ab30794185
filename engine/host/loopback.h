// Which hosts are this very machine: the one notion of loopback.
// Must not know: what the program is for.
#pragma once

#include <string>

namespace byoc {

// Whether `host` is a name or an address of the machine this runs on.
bool is_this_machine(const std::string& host);

}  // namespace byoc
