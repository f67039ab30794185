// Keeps paths that are written as ones below a folder from leading out of it by a symbolic link.
// Must not know: steps, plans, AWS.
#pragma once

#include <string_view>

#include "engine/host/files.h"
#include "engine/host/system/descriptor.h"

namespace byoc {

class Confinement {
 public:
  Confinement() = default;  // confines nothing
  explicit Confinement(const Path& root);

  // Throws Error if `file`, opened at `path`, is elsewhere than `path` says. `verb` is that of file_error.
  void check(std::string_view verb, const Path& path, const Descriptor& file) const;

  // The same for what stands at `path`; where nothing does, for the nearest folder above that is there.
  void check(std::string_view verb, const Path& path) const;

 private:
  bool covers(const Path& path) const;
  void require_inside(std::string_view verb, const Path& path, const Path& real) const;

  Path written_, real_;  // the root as it is called, and as it is
};

}  // namespace byoc
