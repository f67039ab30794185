// The file system as byoc-apply needs it: reading apart from writing, and no way to overwrite what must not be lost.
// Must not know: what the program is for.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/limits.h"
#include "engine/base/secret.h"

namespace byoc {

using Path = std::filesystem::path;

// What stands at a path, symbolic links followed.
struct FileStatus {
  enum class Type { regular, directory, other };  // other: a socket, a device, a dangling link, ...
  Type type = Type::regular;
  unsigned mode = 0;  // permission bits, e.g. 0600
  std::uintmax_t size = 0;
};

// A path that had to be free is taken.
class FileExists : public Error {
 public:
  using Error::Error;
};

// Reads only. Every function throws Error, naming the path and the system's reason, when the system refuses;
// none writes, not even an access time on purpose. Safe to use from several threads.
class FileReader {
 public:
  virtual ~FileReader() = default;

  // What stands at `path`, or nothing if nothing does.
  virtual std::optional<FileStatus> status(const Path& path) const = 0;

  // The whole content of a regular file. Throws Error where there is none, or it is larger than `limit` allows.
  virtual std::string read(const Path& path, const Limit& limit) const = 0;
  std::string read(const Path& path) const { return read(path, limits::file); }

  // The content of a file that nobody may see.
  virtual Secret read_secret(const Path& path) const = 0;

  // The names in a folder, sorted; empty if there is no such folder.
  virtual std::vector<std::string> list(const Path& folder) const = 0;
};

// An exclusive hold on a path among processes; let go on destruction.
class FileLock {
 public:
  virtual ~FileLock() = default;

  // False from when somebody has taken the name away, or given it to another file: then nobody is kept out any more.
  virtual bool is_held() const = 0;
};

// Writes too. A `mode` is what is asked for: the umask takes away from it what is not the owner's. Every function is
// one durable step: when it returns, content and name have reached the disk (fsync of the file and of its folder); when
// it throws or the process is killed in its midst, `path` is as it was before.
class Files : public FileReader {
 public:
  // A new file with exactly `content` and `mode`; it appears under its name whole or not at all. Throws
  // FileExists if anything, even a dangling link, stands at `path`: nothing is ever overwritten.
  virtual void create(const Path& path, std::string_view content, unsigned mode) = 0;

  // `path` holds `content` from now on, what it held before is gone. For files that can be made again (the
  // lock, a certificate or key whose old version was kept aside).
  virtual void replace(const Path& path, std::string_view content, unsigned mode) = 0;

  // Gives the file at `path` the second name `aside`; `path` stays. Does nothing if `aside` is that file
  // already; throws FileExists if it is another.
  virtual void keep_aside(const Path& path, const Path& aside) = 0;

  // The permission bits of the file at `path` become `mode`.
  virtual void set_mode(const Path& path, unsigned mode) = 0;

  // `folder` and those above it, where missing, with `mode`.
  virtual void create_folders(const Path& folder, unsigned mode) = 0;

  // The file at `path`, of which the first `size` bytes count, goes on with `content`. What stands behind them, as an
  // append that did not get through leaves it, is gone. Throws Error if no file of at least that size is there. Killed
  // in its midst it leaves a part of `content`: the one function that is no whole step.
  virtual void append(const Path& path, std::uintmax_t size, std::string_view content) = 0;

  // The file at `path` is gone; it may have been already. For what is kept elsewhere by now.
  virtual void discard(const Path& path) = 0;

  // Takes the hold on the name `path`, or returns null if another process has it. The file of that name is only there
  // while it is held, and says who holds it ("process 4711 on 'factory-3'").
  virtual std::unique_ptr<FileLock> lock(const Path& path) = 0;
};

}  // namespace byoc
