#include "engine/host/stop.h"

#include <condition_variable>
#include <mutex>

namespace byoc {

namespace {

struct Stop {
  std::mutex mutex;
  std::condition_variable asked;
  bool is_requested = false;
};

// Never destroyed: a detached thread may ask while the process ends.
Stop& stop() {
  static auto* const instance = new Stop;
  return *instance;
}

thread_local int deaf = 0;

// With the mutex held.
bool is_heard() {
  return deaf == 0 && stop().is_requested;
}

}  // namespace

DeafToStop::DeafToStop() noexcept {
  ++deaf;
}

DeafToStop::~DeafToStop() {
  --deaf;
}

bool is_deaf_to_stop() noexcept {
  return deaf > 0;
}

void request_stop() noexcept {
  {
    const std::lock_guard guard(stop().mutex);
    stop().is_requested = true;
  }
  stop().asked.notify_all();
}

bool is_stop_requested() noexcept {
  const std::lock_guard guard(stop().mutex);
  return is_heard();
}

bool wait_unless_stopped(std::chrono::milliseconds duration) {
  std::unique_lock guard(stop().mutex);
  return !stop().asked.wait_for(guard, duration, is_heard);
}

}  // namespace byoc
