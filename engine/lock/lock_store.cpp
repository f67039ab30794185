#include "engine/lock/lock_store.h"

#include <fmt/format.h>

#include <array>

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
    throw Error(fmt::format("the lock '{}' belongs to the manifest named '{}', this one is named '{}'; nothing was changed",
                            path.string(), printable(lock.manifest_name), manifest.name),
                fmt::format("name the manifest '{}' again, or give it a file name of its own so that it has its own lock",
                            printable(lock.manifest_name)));
  return lock;
}

namespace {

std::string new_lineage(Random& random) {
  std::array<std::uint8_t, 16> bytes{};
  random.fill(bytes);
  return to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

LockStore::LockStore(const Manifest& manifest, Host host)
    : path_(lock_path(manifest)), host_(host), hold_(host.files.lock(manifest.path)) {
  if (!hold_)
    throw Error(fmt::format("another byoc-apply is at work on '{}'; nothing was changed", manifest.path.string()),
                "wait until it has ended, then run again");
  lock_ = read_lock(manifest, host.files);
  if (lock_.lineage.empty()) lock_.lineage = new_lineage(host.random);
}

void LockStore::record(const std::string& step_id, Record record) {
  std::unique_lock hold(mutex_);
  lock_.steps[step_id] = std::move(record);
  const auto mine = ++recorded_;
  // Whoever comes to write takes along all that was recorded meanwhile; the others find their record written.
  hold.unlock();
  std::lock_guard turn(writing_);
  hold.lock();
  if (written_ >= mine) return;
  write_pending(hold);
}

void LockStore::write_pending(std::unique_lock<std::mutex>& hold) {
  ++lock_.serial;
  const auto covers = recorded_;
  const auto text = format_lock(lock_);
  hold.unlock();
  host_.files.replace(path_, text, 0644);
  hold.lock();
  written_ = covers;
}

}  // namespace byoc
