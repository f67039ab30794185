// Lets changes that come together from several threads share one write.
// Must not know: where they are written, plans.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>

#include "engine/state/change.h"

namespace byoc {

class GroupCommit {
 public:
  // `write` makes a batch durable or throws; it is called by one thread at a time, in the order of the commits.
  explicit GroupCommit(std::function<void(const Changes& batch)> write) : write_(std::move(write)) {}

  // Returns when `changes` are written. Throws what `write` threw; the changes then stay, and are written with what
  // comes next.
  void commit(Changes changes);

  // Writes what could not be written when it was committed, if there is any. Throws as `commit`.
  void flush();

 private:
  void write_pending(std::unique_lock<std::mutex>& hold);

  std::function<void(const Changes&)> write_;
  std::mutex mutex_;
  std::condition_variable write_ended_;
  bool is_writing_ = false;
  Changes pending_;
  std::uint64_t given_ = 0, written_ = 0;  // how many commits
};

}  // namespace byoc
