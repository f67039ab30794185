#include "engine/host/system/atomic_file.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <fmt/format.h>

#include "engine/host/file_error.h"

namespace byoc {

namespace {

// A descriptor's lock tells a writer at work from a file that a killed run left behind. File systems without
// such locks (some network ones) are no reason to fail.
bool is_locked_by_another(const Descriptor& file) {
  return ::flock(file.number(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

bool is_regular(const struct stat& info) {
  return S_ISREG(info.st_mode);
}

}  // namespace

Descriptor open_folder_of(const Path& path, std::string_view verb) {
  const auto folder = path.has_parent_path() ? path.parent_path() : Path(".");
  Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor.is_open()) throw file_error(verb, path, errno);
  return descriptor;
}

int sync_names(const Descriptor& folder) {
  // EINVAL: this file system has nothing to bring to a disk.
  return ::fsync(folder.number()) == 0 || errno == EINVAL ? 0 : errno;
}

unsigned permitted_mode(unsigned wanted, unsigned made) {
  return (wanted & made & 0777U) | (wanted & 0700U);
}

AtomicFile::AtomicFile(const Path& path, unsigned mode)
    : path_(path),
      name_(path.filename().string()),
      temporary_("." + name_ + ".byoc-tmp"),
      folder_(open_folder_of(path, "write")),
      file_(open_temporary(mode)) {}

AtomicFile::~AtomicFile() {
  if (!is_published_) ::unlinkat(folder_.number(), temporary_.c_str(), 0);
}

Error AtomicFile::error(int code) const {
  return file_error("write", path_, code);
}

Descriptor AtomicFile::open_temporary(unsigned mode) const {
  const auto open = [this, mode] {
    return Descriptor(
        ::openat(folder_.number(), temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
  };
  Descriptor file = open();
  if (!file.is_open() && errno == EEXIST) {
    remove_stale();
    file = open();
  }
  if (!file.is_open()) throw error(errno);
  // Between the two calls another writer may have taken the new file for a stale one and removed it.
  struct stat info {};
  if (is_locked_by_another(file) || ::fstat(file.number(), &info) != 0 || info.st_nlink == 0) throw error(EBUSY);
  if (::fchmod(file.number(), permitted_mode(mode, info.st_mode)) != 0) throw error(errno);
  return file;
}

void AtomicFile::remove_stale() const {
  const Descriptor stale(
      ::openat(folder_.number(), temporary_.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!stale.is_open() && errno == ENOENT) return;
  struct stat info {};
  if (!stale.is_open() || ::fstat(stale.number(), &info) != 0 || !is_regular(info))
    throw Error(
        fmt::format("can't write '{}': the name of its temporary file, '{}', is taken", path_.string(), temporary_),
        fmt::format("remove '{}'", (path_.parent_path() / temporary_).string()));
  if (is_locked_by_another(stale)) throw error(EBUSY);
  if (::unlinkat(folder_.number(), temporary_.c_str(), 0) != 0 && errno != ENOENT) throw error(errno);
}

void AtomicFile::write(std::string_view content) {
  while (!content.empty()) {
    const auto written = ::write(file_.number(), content.data(), content.size());
    if (written > 0) content.remove_prefix(static_cast<std::size_t>(written));
    if (written < 0 && errno != EINTR) throw error(errno);
  }
  if (::fsync(file_.number()) != 0) throw error(errno);
}

int AtomicFile::rename_without_overwriting() const {
#ifdef RENAME_NOREPLACE
  if (::renameat2(folder_.number(), temporary_.c_str(), folder_.number(), name_.c_str(), RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != ENOSYS && errno != EINVAL && errno != EOPNOTSUPP) return errno;
#endif
  if (::linkat(folder_.number(), temporary_.c_str(), folder_.number(), name_.c_str(), 0) != 0) return errno;
  ::unlinkat(folder_.number(), temporary_.c_str(), 0);
  return 0;
}

void AtomicFile::publish_new() {
  const int code = rename_without_overwriting();
  if (code == EEXIST) throw file_exists(path_);
  if (code != 0) throw error(code);
  finish();
}

void AtomicFile::publish_over() {
  if (::renameat(folder_.number(), temporary_.c_str(), folder_.number(), name_.c_str()) != 0) throw error(errno);
  finish();
}

void AtomicFile::finish() {
  is_published_ = true;
  if (const int code = sync_names(folder_); code != 0) throw error(code);
}

}  // namespace byoc
