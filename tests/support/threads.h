// The same work in several threads at once.
// Must not know: what is tested.
#pragma once

#include <functional>
#include <thread>
#include <vector>

namespace byoc::test {

// Calls `work` with 0, 1, ... up to `count`, each in a thread of its own; returns when all have ended.
inline void in_threads(int count, const std::function<void(int)>& work) {
  std::vector<std::jthread> threads;
  threads.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) threads.emplace_back([&work, i] { work(i); });
}

}  // namespace byoc::test
