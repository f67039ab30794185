// Where the lock is kept: today a file beside the manifest. Nothing outside this room knows that it is one.
// Must not know: any kind in particular, plans.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "engine/host/host.h"
#include "engine/lock/lock.h"
#include "engine/manifest/model/manifest.h"

namespace byoc {

// Reads without taking any hold; an empty lock with the manifest's name if there is none yet. Throws SourceError for a
// lock that can't be read, Error for one that belongs to another manifest.
Lock read_lock(const Manifest& manifest, const FileReader& files);

// The path of a manifest's lock: "<stem>.lock.yaml" beside it.
Path lock_path(const Manifest& manifest);

// The lock of one manifest: read at once, written only while it is held against other processes.
class LockStore {
 public:
  // Reads the lock, as read_lock; touches nothing.
  LockStore(const Manifest& manifest, Host host);

  // Takes the hold, kept as long as this object lives, and reads the lock again. Returns whether it is still what it
  // was: if not, somebody else has just been at work, and a plan made before is out of date. Throws PassingError
  // if another process has the hold.
  bool take_hold();

  // What is recorded now. Not to be called while other threads record.
  const Lock& lock() const { return lock_; }

  // Records a finished step; returns when it is durable. The hold must have been taken. Safe to call from several
  // threads: calls that come together share one write.
  void record(const StepId& id, Record record);

  // Forgets a retired step, in the same way.
  void forget(const StepId& id);

 private:
  void change(const std::function<void(Lock& lock)>& change);
  void write_pending(std::unique_lock<std::mutex>& hold);
  void end_writing(std::unique_lock<std::mutex>& hold);

  const Manifest& manifest_;
  Path path_;
  Host host_;
  std::unique_ptr<FileLock> hold_;
  Lock lock_;
  std::mutex mutex_;
  std::condition_variable write_ended_;
  bool is_writing_ = false;
  std::uint64_t recorded_ = 0, written_ = 0;
};

}  // namespace byoc
