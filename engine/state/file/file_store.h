// The state in files: a lock made to be committed, and beside it a journal while a run is at work.
// Must not know: plans, any kind in particular.
//
// A finished step costs one append to the journal, shared by steps that end together. The lock is written when a run
// ends and at least every minute, and then the journal goes: see docs/decisions/007.
#pragma once

#include <chrono>
#include <memory>

#include "engine/host/host.h"
#include "engine/state/file/recorded_state.h"
#include "engine/state/group_commit.h"
#include "engine/state/store.h"

namespace byoc {

class FileStore : public StateStore {
 public:
  struct Options {
    Path manifest;     // the files stand beside it
    std::string name;  // the manifest's: a lock of another one is refused
  };

  // Reads, as read_state; touches nothing.
  FileStore(Options options, Host host);

  const Lock& lock() const override { return state_.lock; }
  bool take_hold() override;
  bool is_hold_lost() const override { return hold_ != nullptr && !hold_->is_held(); }
  void record(Changes changes) override;
  void finish() override;
  bool has_leftovers() const override { return hold_ == nullptr && state_.has_journal; }
  std::size_t recovered_steps() const override { return recovered_; }
  std::string title() const override { return names_.lock_title(); }
  std::string restore_hint() const override { return names_.restore_hint(); }

  // The lock is written as soon as it is this old, or the journal this large: what reads it takes twice as much.
  static constexpr std::chrono::seconds longest_unfolded{60};
  static constexpr std::uintmax_t largest_journal = limits::unfolded_journal.most;

 private:
  void require_hold() const;
  void tidy();
  void write(const Changes& batch);
  void begin_journal(const Changes& batch);
  void fold_if_due();
  void fold();
  void write_lock(const std::string& text);
  void discard_folded();

  const Options options_;
  const StateFiles names_;
  Host host_;
  RecordedState state_;
  std::size_t recovered_ = 0;
  std::unique_ptr<FileLock> hold_;
  GroupCommit commits_;
  std::uintmax_t journal_size_ = 0;  // 0: the lock has everything, what stands in the journal's place may be replaced
  std::uint64_t journal_batches_ = 0;
  std::chrono::steady_clock::time_point folded_at_;
};

}  // namespace byoc
