#include "engine/lock/lock_store.h"

#include <array>

#include <fmt/format.h>

#include "engine/base/passing_error.h"
#include "engine/base/text.h"

namespace byoc {

Path lock_path(const Manifest& manifest) {
  auto path = manifest.path;
  return path.replace_filename(manifest.path.stem().string() + ".lock.yaml");
}

Lock read_lock(const Manifest& manifest, const FileReader& files) {
  const auto path = lock_path(manifest);
  if (!files.status(path)) {
    Lock empty;
    empty.manifest_name = manifest.name;
    return empty;
  }
  auto lock = parse_lock({path.string(), files.read(path)});
  if (lock.manifest_name != manifest.name)
    throw Error(
        fmt::format("the lock '{}' belongs to the manifest named '{}', this one is named '{}'; nothing was changed",
                    path.string(), printable(lock.manifest_name), manifest.name),
        fmt::format("name the manifest '{}' again, or give it a file name of its own so that it has its own lock",
                    printable(lock.manifest_name)));
  return lock;
}

namespace {

// What is held is neither the manifest nor the lock: editors, git and we ourselves put new files in their places.
Path hold_path(const Path& lock) {
  auto path = lock;
  return path.replace_filename("." + lock.filename().string() + ".byoc-hold");
}

// ": process 4711 on 'factory-3'", as far as it can be told.
std::string holder(const Path& hold, const FileReader& files) {
  try {
    const auto text = std::string(trim(files.read(hold)));
    return text.empty() ? text : ": " + printable(text, 300);
  } catch (const Error&) {
    return {};  // it has just ended
  }
}

std::string new_lineage(Random& random) {
  std::array<std::uint8_t, 16> bytes{};
  random.fill(bytes);
  return to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

LockStore::LockStore(const Manifest& manifest, Host host)
    : manifest_(manifest), path_(lock_path(manifest)), host_(host), lock_(read_lock(manifest, host.files)) {}

bool LockStore::take_hold() {
  if (hold_) return true;
  hold_ = host_.files.lock(hold_path(path_));
  if (!hold_)
    throw PassingError(fmt::format("another byoc-apply is at work on '{}'{}; nothing was changed",
                                   manifest_.path.string(), holder(hold_path(path_), host_.files)),
                       "wait until it has ended, then run again");
  auto now = read_lock(manifest_, host_.files);
  const bool is_unchanged = now == lock_;
  lock_ = std::move(now);
  return is_unchanged;
}

void LockStore::record(const StepId& id, Record record) {
  change([&](Lock& lock) { lock.steps.insert_or_assign(id, std::move(record)); });
}

void LockStore::forget(const StepId& id) {
  change([&](Lock& lock) { lock.steps.erase(id); });
}

void LockStore::change(const std::function<void(Lock& lock)>& change) {
  if (!hold_) throw InternalError("the lock is written without being held");
  std::unique_lock hold(mutex_);
  change(lock_);
  const auto mine = ++recorded_;
  // Whoever finds nobody writing takes along all that was recorded meanwhile; the others find their record written.
  write_ended_.wait(hold, [&] { return !is_writing_ || written_ >= mine; });
  if (written_ >= mine) return;
  is_writing_ = true;
  try {
    write_pending(hold);
  } catch (...) {
    end_writing(hold);
    throw;
  }
  end_writing(hold);
}

void LockStore::end_writing(std::unique_lock<std::mutex>& hold) {
  if (!hold.owns_lock()) hold.lock();
  is_writing_ = false;
  write_ended_.notify_all();
}

void LockStore::write_pending(std::unique_lock<std::mutex>& hold) {
  if (lock_.lineage.empty()) lock_.lineage = new_lineage(host_.random);
  ++lock_.serial;
  lock_.written_at = format_rfc3339(host_.clock.now());
  const auto covers = recorded_;
  const auto text = format_lock(lock_);
  hold.unlock();
  host_.files.replace(path_, text, 0644);
  hold.lock();
  written_ = covers;
}

}  // namespace byoc
