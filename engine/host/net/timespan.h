// Our durations as Poco's sockets take them.
// Must not know: what the program is for.
#pragma once

#include <chrono>

#include <Poco/Timespan.h>

namespace byoc {

inline Poco::Timespan to_timespan(std::chrono::milliseconds duration) {
  return std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
}

}  // namespace byoc
