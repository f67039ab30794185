// Files that exist only in this process's memory and are cleared when they go: for keys that nobody is to keep.
// Must not know: what the program is for.
//
// A temporary folder would outlive a killed process, and with it the keys in it; of memory the system leaves nothing.
#pragma once

#include <map>
#include <mutex>

#include "engine/host/files.h"

namespace byoc {

// Behaves as the real files do, errors included, where there are neither links nor permissions. Paths are taken as they
// are written ("a/../b" is "b"), relative ones are apart from absolute ones; "." and "/" are there from the start.
class MemoryFiles : public Files {
 public:
  std::optional<FileStatus> status(const Path& path) const override;
  using Files::read;
  std::string read(const Path& path, const Limit& limit) const override;
  Secret read_secret(const Path& path) const override;
  std::vector<std::string> list(const Path& folder) const override;

  void create(const Path& path, std::string_view content, unsigned mode) override;
  void replace(const Path& path, std::string_view content, unsigned mode) override;
  void keep_aside(const Path& path, const Path& aside) override;
  void set_mode(const Path& path, unsigned mode) override;
  void create_folders(const Path& folder, unsigned mode) override;
  void append(const Path& path, std::uintmax_t size, std::string_view content) override;
  void discard(const Path& path) override;
  std::unique_ptr<FileLock> lock(const Path& path) override;

 protected:
  // One name for one file: no "a/../b", no slash at the end.
  static std::string normal(const Path& path);

  // What nobody does through Files: for a fake in which somebody else is at work, too.
  void remove(const Path& path);
  void break_lock(const Path& path);

 private:
  struct File {
    Secret content;  // any of them may be a key
    unsigned mode = 0;
  };
  class Lock;

  bool is_folder(const std::string& name) const;
  int why_missing(const std::string& name) const;
  const File& find(std::string_view verb, const Path& path) const;
  void require_parent(std::string_view verb, const Path& path) const;
  void put(const std::string& name, std::string_view content, unsigned mode);

  mutable std::mutex mutex_;
  std::map<std::string, File, std::less<>> files_;
  std::map<std::string, unsigned, std::less<>> folders_;  // with their modes
  std::map<std::string, const Lock*, std::less<>> locked_;
};

}  // namespace byoc
