// Where the lock is kept: today a file beside the manifest. Nothing outside this room knows that it is one.
// Must not know: plans, kinds.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "engine/host/host.h"
#include "engine/lock/lock.h"
#include "engine/manifest/manifest.h"

namespace byoc {

// Reads without taking any hold; an empty lock with the manifest's name if there is none yet. Throws SourceError for a
// lock that can't be read, Error for one that belongs to another manifest.
Lock read_lock(const Manifest& manifest, const FileReader& files);

// The path of a manifest's lock: "<stem>.lock.yaml" beside it.
Path lock_path(const Manifest& manifest);

// The lock of one manifest, held against other processes as long as this object lives.
class LockStore {
 public:
  // Takes the hold and reads the lock. Throws Error if another process has it.
  LockStore(const Manifest& manifest, Host host);

  // What is recorded now. Not to be called while other threads record.
  const Lock& lock() const { return lock_; }

  // Records a finished step; returns when it is durable. Safe to call from several threads: calls that come together
  // share one write.
  void record(const std::string& step_id, Record record);

 private:
  void write_pending(std::unique_lock<std::mutex>& hold);

  Path path_;
  Host host_;
  std::unique_ptr<FileLock> hold_;
  Lock lock_;
  std::mutex mutex_, writing_;
  std::uint64_t recorded_ = 0, written_ = 0;
};

}  // namespace byoc
