// A value whose copies share it until one of them is changed: a fleet has hundreds of thousands that are the same.
// Must not know: what the program is for.
#pragma once

#include <memory>
#include <utility>

namespace byoc {

// Never null; empty as T is by default. As safe between threads as T: copies may be read and changed at the same time,
// one and the same object not.
template <typename T>
class Shared {
 public:
  Shared() = default;
  Shared(T value) : value_(std::make_shared<T>(std::move(value))) {}  // NOLINT(google-explicit-constructor): a T

  const T& operator*() const { return value_ == nullptr ? none() : *value_; }
  const T* operator->() const { return &**this; }

  // To be changed: what no copy shares. Valid until the next copy is made.
  T& own() {
    if (value_ == nullptr)
      value_ = std::make_shared<T>();
    else if (value_.use_count() > 1)
      value_ = std::make_shared<T>(*value_);
    else  // Whoever shared it in another thread has read it for the last time before; who gives up a share sees that.
      std::shared_ptr<T>(value_).reset();
    return *value_;
  }

  // Whether they are copies of which none was changed.
  bool is_same(const Shared& other) const { return value_ == other.value_; }
  bool is_shared() const { return value_.use_count() > 1; }

 private:
  static const T& none() {
    static const T empty;
    return empty;
  }

  std::shared_ptr<T> value_;  // null: empty
};

}  // namespace byoc
