// The real files, on POSIX.
// Must not know: steps, plans, AWS.
#pragma once

#include "engine/host/checkout.h"
#include "engine/host/files.h"
#include "engine/host/system/confinement.h"

namespace byoc {

// Keeps no state but its confinement: safe to use from several threads, also for different files of one folder.
class SystemFiles : public Files, public Confinable {
 public:
  void confine(const Path& root) override { confinement_ = Confinement(root); }
  std::optional<FileStatus> status(const Path& path) const override;
  using Files::read;
  std::string read(const Path& path, const Limit& limit) const override;
  Secret read_secret(const Path& path) const override;
  std::vector<std::string> list(const Path& folder) const override;
  void create(const Path& path, std::string_view content, unsigned mode) override;
  // A symbolic link at `path` is replaced itself; the file that it led to stays as it is.
  void replace(const Path& path, std::string_view content, unsigned mode) override;
  void keep_aside(const Path& path, const Path& aside) override;
  void set_mode(const Path& path, unsigned mode) override;
  void create_folders(const Path& folder, unsigned mode) override;
  void append(const Path& path, std::uintmax_t size, std::string_view content) override;
  void discard(const Path& path) override;
  std::unique_ptr<FileLock> lock(const Path& path) override;

 private:
  Confinement confinement_;
};

}  // namespace byoc
