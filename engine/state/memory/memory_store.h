// The state in this process's memory alone: for rehearsals, which nobody is to find, and for tests.
// Must not know: files, plans, any kind in particular.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "engine/state/store.h"

namespace byoc {

// What several stores may share, one after the other, as runs share a file.
struct MemoryState {
  std::mutex mutex;
  Lock lock;
  const StateStore* holder = nullptr;
};

class MemoryStore : public StateStore {
 public:
  explicit MemoryStore(const std::string& manifest_name);
  explicit MemoryStore(std::shared_ptr<MemoryState> state);
  ~MemoryStore() override;

  const Lock& lock() const override { return lock_; }
  bool take_hold() override;
  bool is_hold_lost() const override;
  void record(Changes changes) override;
  void finish() override {}
  bool has_leftovers() const override { return false; }
  std::size_t recovered_steps() const override { return 0; }
  std::string title() const override { return "what this run has recorded"; }
  std::string restore_hint() const override { return "run it again: it begins from nothing"; }

 private:
  std::shared_ptr<MemoryState> state_;
  Lock lock_;
  bool was_taken_ = false;
};

}  // namespace byoc
