// The wish to stop, told once to the whole process.
// Must not know: what the program is for.
#pragma once

#include <chrono>

namespace byoc {

// While one lives, its thread does not hear of the wish to stop: for what must not be left half done, and ends soon.
class DeafToStop {
 public:
  DeafToStop() noexcept;
  ~DeafToStop();
  DeafToStop(const DeafToStop&) = delete;
  DeafToStop& operator=(const DeafToStop&) = delete;
};

// Whether one lives in this thread.
bool is_deaf_to_stop() noexcept;

// For good; wakes everybody who waits. Not for a signal handler itself: it takes a lock.
void request_stop() noexcept;
bool is_stop_requested() noexcept;

// Waits; returns false as soon as a stop is requested, true when the time is over.
bool wait_unless_stopped(std::chrono::milliseconds duration);

}  // namespace byoc
