#include "engine/state/memory/memory_store.h"

#include "engine/base/passing_error.h"

namespace byoc {

namespace {

std::shared_ptr<MemoryState> empty_state(const std::string& manifest_name) {
  auto state = std::make_shared<MemoryState>();
  state->lock.manifest_name = manifest_name;
  return state;
}

}  // namespace

MemoryStore::MemoryStore(const std::string& manifest_name) : MemoryStore(empty_state(manifest_name)) {}

MemoryStore::MemoryStore(std::shared_ptr<MemoryState> state) : state_(std::move(state)) {
  const std::lock_guard guard(state_->mutex);
  lock_ = state_->lock;
}

MemoryStore::~MemoryStore() {
  const std::lock_guard guard(state_->mutex);
  if (state_->holder == this) state_->holder = nullptr;
}

bool MemoryStore::take_hold() {
  const std::lock_guard guard(state_->mutex);
  if (state_->holder == this) return true;
  if (state_->holder != nullptr)
    throw PassingError("another run is at work; nothing was changed", "wait until it has ended, then run again");
  state_->holder = this;
  was_taken_ = true;
  const bool is_current = lock_ == state_->lock;
  lock_ = state_->lock;
  return is_current;
}

bool MemoryStore::is_hold_lost() const {
  const std::lock_guard guard(state_->mutex);
  return was_taken_ && state_->holder != this;
}

void MemoryStore::record(Changes changes) {
  const std::lock_guard guard(state_->mutex);
  if (!was_taken_) throw InternalError("the state is written without being held");
  if (state_->holder != this)
    throw HoldLost("the hold was taken away while this run was at work; nothing more was recorded", "run again");
  lock_.apply(changes);
  ++lock_.serial;
  state_->lock.apply(changes);
  state_->lock.serial = lock_.serial;
}

}  // namespace byoc
