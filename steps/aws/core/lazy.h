// A value found out on first use and kept.
// Must not know: operations.
#pragma once

#include <mutex>
#include <optional>

namespace byoc::aws {

// Safe to use from several threads. A failure is not kept: the next one to ask tries again.
template <typename T>
class Lazy {
 public:
  template <typename Find>
  const T& get(Find find) {
    const std::lock_guard lock(mutex_);
    if (!value_) value_.emplace(find());
    return *value_;
  }

 private:
  std::mutex mutex_;
  std::optional<T> value_;
};

}  // namespace byoc::aws
