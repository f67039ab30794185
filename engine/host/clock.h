// The time, and waiting for it to pass.
// Must not know: what the program is for.
#pragma once

#include <chrono>

#include "engine/base/time.h"

namespace byoc {

class Clock {
 public:
  virtual ~Clock() = default;

  // The time of day, UTC.
  virtual Time now() const = 0;

  // For measuring: never goes back.
  virtual std::chrono::steady_clock::time_point steady() const = 0;

  // Waits. Returns false if the run was asked to stop (Ctrl-C) before the time was over, else true.
  virtual bool sleep(std::chrono::milliseconds duration) const = 0;
};

}  // namespace byoc
