#include "engine/state/group_commit.h"

#include <exception>
#include <iterator>
#include <utility>

namespace byoc {

namespace {

void append(Changes& changes, Changes more) {
  changes.insert(changes.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

void GroupCommit::commit(Changes changes) {
  std::unique_lock hold(mutex_);
  append(pending_, std::move(changes));
  const auto mine = ++given_;
  // Whoever finds nobody writing takes along all that was given meanwhile; the others find theirs written.
  write_ended_.wait(hold, [&] { return !is_writing_ || written_ >= mine; });
  if (written_ < mine) write_pending(hold);
}

void GroupCommit::flush() {
  std::unique_lock hold(mutex_);
  write_ended_.wait(hold, [&] { return !is_writing_; });
  if (!pending_.empty()) write_pending(hold);
}

void GroupCommit::write_pending(std::unique_lock<std::mutex>& hold) {
  is_writing_ = true;
  auto batch = std::exchange(pending_, {});
  const auto covers = given_;
  std::exception_ptr failure;
  hold.unlock();
  try {
    write_(batch);
  } catch (...) {
    failure = std::current_exception();
  }
  hold.lock();
  if (failure) {
    append(batch, std::move(pending_));
    pending_ = std::move(batch);
  } else {
    written_ = covers;
  }
  is_writing_ = false;
  write_ended_.notify_all();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace byoc
