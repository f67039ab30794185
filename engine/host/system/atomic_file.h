// A file that is written under a temporary name and appears under its own only by an explicit publish.
// Must not know: what the program is for.
#pragma once

#include "engine/host/files.h"
#include "engine/host/system/descriptor.h"

namespace byoc {

// The temporary file is ".<name>.byoc-tmp" in the same folder; what a killed run left there is removed first.
// It goes with this object unless it was published; no destructor ever publishes. Everything throws Error, or
// FileExists.
class AtomicFile {
 public:
  // Makes the temporary file with `mode` as permitted_mode has it.
  AtomicFile(const Path& path, unsigned mode);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  // Fills the temporary file and brings it to the disk.
  void write(std::string_view content);

  // Gives the file its name: only if nothing, even a dangling link, has it / in place of what has it.
  void publish_new();
  void publish_over();

 private:
  Descriptor open_temporary(unsigned mode) const;
  void remove_stale() const;
  int rename_without_overwriting() const;  // 0 or an errno
  void finish();
  Error error(int code) const;

  Path path_;
  std::string name_, temporary_;
  Descriptor folder_;
  Descriptor file_;
  bool is_published_ = false;
};

// The permission bits for what was made with `wanted` by a call that obeys the umask, and came out with `made`: those
// that the umask has left, and all of the owner's. So nothing is more open than the person who runs this wants it, and
// what is only the owner's is so under any umask.
unsigned permitted_mode(unsigned wanted, unsigned made);

// The folder that holds `path`, opened for openat() and fsync(). Throws Error with `verb` as file_error does.
Descriptor open_folder_of(const Path& path, std::string_view verb);

// Brings the names in an opened folder to the disk; 0 or an errno.
int sync_names(const Descriptor& folder);

}  // namespace byoc
