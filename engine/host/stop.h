// The wish to stop, told once to the whole process.
// Must not know: what the program is for.
#pragma once

#include <chrono>

namespace byoc {

// For good; wakes everybody who waits. Not for a signal handler itself: it takes a lock.
void request_stop() noexcept;
bool is_stop_requested() noexcept;

// Waits; returns false as soon as a stop is requested, true when the time is over.
bool wait_unless_stopped(std::chrono::milliseconds duration);

}  // namespace byoc
