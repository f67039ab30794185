// Lengths of time as people read them.
// Must not know: what the program is for.
#pragma once

#include <chrono>
#include <string>

namespace byoc {

// "3 ms", "0.4 s", "42 s", "3 min 5 s", "2 h 10 min".
std::string format_duration(std::chrono::milliseconds duration);

}  // namespace byoc
