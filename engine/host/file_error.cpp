#include "engine/host/file_error.h"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

namespace byoc {

namespace {

std::string hint_for(std::string_view verb, const Path& path, int code) {
  const bool is_read = verb == "read";
  const auto folder = path.has_parent_path() ? path.parent_path().string() : ".";
  switch (code) {
    case ENOSPC:
      return "free some space on that disk, then run again";
    case EDQUOT:
      return "your disk quota is used up: free some space, then run again";
    case EROFS:
      return "the file system is read-only: make it writable, or use another folder";
    case EACCES:
    case EPERM:
      return is_read ? "give yourself permission to read it, or run as the user who owns it"
                     : fmt::format("give yourself permission to write in '{}', or run as the user who owns it", folder);
    case ENOENT:
      return is_read ? "check the path" : fmt::format("create the folder '{}' first", folder);
    case EISDIR:
      return "a folder stands there: move it away, or choose another path";
    case ENOTDIR:
      return "a part of this path is a file: move it away, or choose another path";
    case EMFILE:
    case ENFILE:
      return "raise the limit on open files (ulimit -n), then run again";
    case EFBIG:
      return "raise the limit on the size of files (ulimit -f), then run again";
    case ENAMETOOLONG:
      return "choose a shorter name";
    case ELOOP:
      return "symbolic links lead in a circle or to where none is allowed: name the file itself";
    case EBUSY:
      return "another process writes this file: wait until it is done, then run again";
    case EIO:
      return "check the disk, then run again";
    default:
      return {};
  }
}

}  // namespace

Error file_error(std::string_view verb, const Path& path, int code) {
  return Error(fmt::format("can't {} '{}': {}", verb, path.string(), std::generic_category().message(code)),
               hint_for(verb, path, code));
}

Error file_changed(const Path& path) {
  return Error(fmt::format("can't write '{}': somebody else has changed it meanwhile", path.string()),
               "see that nobody else is at work there, then run again");
}

Error too_large(const Path& path, const Limit& limit) {
  return Error(fmt::format("can't read '{}': it is larger than {}", path.string(), limit.text()),
               std::string(limit.way_out));
}

FileExists file_exists(const Path& path) {
  return FileExists(fmt::format("'{}' exists already and was not touched", path.string()),
                    "move it away, or choose another path");
}

}  // namespace byoc
