#include "engine/host/system/system_files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <fmt/format.h>

#include "engine/host/file_error.h"
#include "engine/host/system/atomic_file.h"
#include "engine/host/system/descriptor.h"

namespace byoc {

namespace {

FileStatus to_status(const struct stat& info) {
  FileStatus status;
  if (S_ISREG(info.st_mode))
    status.type = FileStatus::Type::regular;
  else if (S_ISDIR(info.st_mode))
    status.type = FileStatus::Type::directory;
  else
    status.type = FileStatus::Type::other;
  status.mode = info.st_mode & 07777;
  status.size = static_cast<std::uintmax_t>(info.st_size);
  return status;
}

// Opens a regular file of tolerable size. O_NONBLOCK keeps a named pipe from holding us until somebody writes
// to it.
Descriptor open_to_read(const Path& path, const Confinement& confinement, std::size_t& size) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat info {};
  if (!file.is_open() || ::fstat(file.number(), &info) != 0) throw file_error("read", path, errno);
  confinement.check("read", path, file);
  if (S_ISDIR(info.st_mode)) throw file_error("read", path, EISDIR);
  if (!S_ISREG(info.st_mode))
    throw Error(fmt::format("can't read '{}': it is not a regular file", path.string()), "name a regular file");
  size = static_cast<std::size_t>(info.st_size);
  return file;
}

void check_size(const Path& path, std::size_t size, const Limit& limit) {
  if (!limit.allows(size)) throw too_large(path, limit);
}

// Reads straight into `Bytes`, so that a secret never passes through memory that is not cleared.
template <typename Bytes>
Bytes read_into(const Path& path, const Confinement& confinement, const Limit& limit) {
  std::size_t size = 0;
  const Descriptor file = open_to_read(path, confinement, size);
  check_size(path, size, limit);
  Bytes bytes;
  std::size_t used = 0;
  bytes.resize(size + 1);  // one more, so that the end shows without growing
  for (;;) {
    const auto got = ::read(file.number(), bytes.data() + used, bytes.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw file_error("read", path, errno);
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
    check_size(path, used, limit);
    if (used == bytes.size()) bytes.resize(2 * used);
  }
  bytes.resize(used);
  return bytes;
}

bool is_same_file(const Path& path, const Path& other) {
  struct stat one {};
  struct stat two {};
  if (::stat(path.c_str(), &one) != 0 || ::lstat(other.c_str(), &two) != 0) return false;
  return one.st_dev == two.st_dev && one.st_ino == two.st_ino;
}

// A folder that somebody else makes at the same moment is as good as one of ours.
void create_folder(const Path& folder, unsigned mode) {
  const auto refuse = [&folder](int code) { throw file_error("create the folder", folder, code); };
  const Descriptor parent = open_folder_of(folder, "create the folder");
  const bool is_ours = ::mkdir(folder.c_str(), static_cast<mode_t>(mode)) == 0;
  if (!is_ours && errno != EEXIST) refuse(errno);
  struct stat info {};
  if (::stat(folder.c_str(), &info) != 0) refuse(errno);
  if (!S_ISDIR(info.st_mode)) refuse(ENOTDIR);
  if (!is_ours) return;
  // An inherited set-group-ID bit is kept.
  if (::chmod(folder.c_str(), permitted_mode(mode, info.st_mode) | (info.st_mode & 07000)) != 0) refuse(errno);
  if (const int code = sync_names(parent); code != 0) refuse(code);
}

// Says in the file who holds it. Only people read that, so it does not matter if it can't be written.
Descriptor signed_by_us(Descriptor file) {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) host = {};
  const auto text = fmt::format("process {} on '{}'\n", ::getpid(), host.data());
  if (::ftruncate(file.number(), 0) == 0) [[maybe_unused]]
    const auto written = ::write(file.number(), text.data(), text.size());
  return file;
}

// Whether the opened file is the one that has the name, no link followed.
bool is_named(const Descriptor& file, const Path& path) {
  struct stat opened {};
  struct stat named {};
  return ::fstat(file.number(), &opened) == 0 && ::lstat(path.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
         opened.st_dev == named.st_dev;
}

// What a hold writes into its file must not get into somebody else's.
bool has_other_names(const Descriptor& file) {
  struct stat info {};
  return ::fstat(file.number(), &info) != 0 || info.st_nlink > 1 || !S_ISREG(info.st_mode);
}

class SystemFileLock : public FileLock {
 public:
  SystemFileLock(Descriptor file, Path path) : file_(std::move(file)), path_(std::move(path)) {}
  ~SystemFileLock() override {
    if (is_held()) ::unlink(path_.c_str());
  }
  SystemFileLock(const SystemFileLock&) = delete;
  SystemFileLock& operator=(const SystemFileLock&) = delete;

  bool is_held() const override { return is_named(file_, path_); }

 private:
  Descriptor file_;
  Path path_;
};

}  // namespace

std::optional<FileStatus> SystemFiles::status(const Path& path) const {
  confinement_.check("read", path);
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0) return to_status(info);
  const int code = errno;
  // Something may stand there that can't be followed: a link that dangles, or goes round in a circle.
  if ((code == ENOENT || code == ELOOP) && ::lstat(path.c_str(), &info) == 0) return to_status(info);
  if (code == ENOENT || code == ENOTDIR) return std::nullopt;
  throw file_error("read", path, code);
}

std::string SystemFiles::read(const Path& path, const Limit& limit) const {
  return read_into<std::string>(path, confinement_, limit);
}

Secret SystemFiles::read_secret(const Path& path) const {
  return Secret(read_into<Botan::secure_vector<char>>(path, confinement_, limits::file));
}

std::vector<std::string> SystemFiles::list(const Path& folder) const {
  confinement_.check("read", folder);
  std::vector<std::string> names;
  std::error_code error;
  auto entry = std::filesystem::directory_iterator(folder, error);
  if (error.value() == ENOENT) return names;
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
    names.push_back(entry->path().filename().string());
  if (error) throw file_error("read", folder, error.value());
  std::sort(names.begin(), names.end());
  return names;
}

void SystemFiles::create(const Path& path, std::string_view content, unsigned mode) {
  confinement_.check("write", path);
  AtomicFile file(path, mode);
  file.write(content);
  file.publish_new();
}

void SystemFiles::replace(const Path& path, std::string_view content, unsigned mode) {
  confinement_.check("write", path.parent_path());
  AtomicFile file(path, mode);
  file.write(content);
  file.publish_over();
}

void SystemFiles::keep_aside(const Path& path, const Path& aside) {
  confinement_.check("write", path);
  confinement_.check("write", aside);
  const Descriptor folder = open_folder_of(aside, "write");
  if (::linkat(AT_FDCWD, path.c_str(), AT_FDCWD, aside.c_str(), AT_SYMLINK_FOLLOW) != 0) {
    const int code = errno;
    // Not every file system has links, and not every one links a file of another owner: a copy keeps the
    // content too.
    const bool is_copy_better = code == EPERM || code == EXDEV || code == EOPNOTSUPP || code == EMLINK;
    const auto found = status(path);
    if (is_copy_better && found) return create(aside, read_secret(path).reveal(), found->mode);
    if (code != EEXIST) throw file_error(found ? "write" : "read", found ? aside : path, code);
    const auto taken = status(aside);
    const bool is_file = taken && taken->type == FileStatus::Type::regular;
    if (!is_same_file(path, aside) && !(is_file && read_secret(aside).reveal() == read_secret(path).reveal()))
      throw file_exists(aside);
  }
  if (const int code = sync_names(folder); code != 0) throw file_error("write", aside, code);
}

void SystemFiles::set_mode(const Path& path, unsigned mode) {
  confinement_.check("change the mode of", path);
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file.is_open() || ::fchmod(file.number(), static_cast<mode_t>(mode)) != 0 || ::fsync(file.number()) != 0)
    throw file_error("change the mode of", path, errno);
}

void SystemFiles::create_folders(const Path& folder, unsigned mode) {
  confinement_.check("create the folder", folder);
  std::vector<Path> missing;
  for (auto at = folder.lexically_normal(); !at.empty() && at != "."; at = at.parent_path()) {
    if (!at.has_filename() && at.has_parent_path() && at != at.root_path()) continue;  // "a/" is "a"
    if (std::error_code error; std::filesystem::exists(at, error)) break;
    missing.push_back(at);
  }
  for (auto at = missing.rbegin(); at != missing.rend(); ++at) create_folder(*at, mode);
  if (std::error_code error; !std::filesystem::is_directory(folder, error))
    throw file_error("create the folder", folder, ENOTDIR);
}

namespace {

// 0 or an errno.
int write_at(const Descriptor& file, std::uintmax_t at, std::string_view content) {
  while (!content.empty()) {
    const auto written = ::pwrite(file.number(), content.data(), content.size(), static_cast<off_t>(at));
    if (written < 0 && errno != EINTR) return errno;
    if (written <= 0) continue;
    at += static_cast<std::uintmax_t>(written);
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fdatasync(file.number()) == 0 ? 0 : errno;
}

}  // namespace

void SystemFiles::append(const Path& path, std::uintmax_t size, std::string_view content) {
  confinement_.check("write", path);
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
  struct stat info {};
  if (!file.is_open() || ::fstat(file.number(), &info) != 0) throw file_error("write", path, errno);
  const auto end = static_cast<off_t>(size);
  if (!S_ISREG(info.st_mode) || info.st_size < end) throw file_changed(path);
  if (info.st_size > end && ::ftruncate(file.number(), end) != 0) throw file_error("write", path, errno);
  const int code = write_at(file, size, content);
  if (code == 0) return;
  // Where that fails, too, the next append does it.
  [[maybe_unused]] const int cut = ::ftruncate(file.number(), end);
  throw file_error("write", path, code);
}

void SystemFiles::discard(const Path& path) {
  confinement_.check("remove", path.parent_path());
  const Descriptor folder = open_folder_of(path, "remove");
  if (::unlink(path.c_str()) != 0) {
    if (errno == ENOENT) return;
    throw file_error("remove", path, errno);
  }
  if (const int code = sync_names(folder); code != 0) throw file_error("remove", path, code);
}

std::unique_ptr<FileLock> SystemFiles::lock(const Path& path) {
  confinement_.check("lock", path.parent_path());
  for (;;) {
    Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0644));
    if (!file.is_open()) throw file_error("lock", path, errno);
    if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EWOULDBLOCK) return nullptr;
      throw file_error("lock", path, errno);
    }
    // Who held it a moment ago may have taken the name away; then what is locked here has no name any more.
    if (is_named(file, path) && has_other_names(file))
      throw Error(fmt::format("can't lock '{}': it is another name of a file that is kept elsewhere", path.string()),
                  fmt::format("remove '{}'", path.string()));
    if (is_named(file, path)) return std::make_unique<SystemFileLock>(signed_by_us(std::move(file)), path);
  }
}

}  // namespace byoc
