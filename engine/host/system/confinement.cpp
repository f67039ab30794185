#include "engine/host/system/confinement.h"

#include <fcntl.h>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "engine/host/checkout.h"

namespace byoc {

Confinement::Confinement(const Path& root) : written_(as_written(root)), real_(written_) {
  std::error_code unknown;
  if (auto real = std::filesystem::weakly_canonical(written_, unknown); !unknown) real_ = std::move(real);
}

// The root may be called by a name that leads through a link itself.
bool Confinement::covers(const Path& path) const {
  if (written_.empty()) return false;
  const auto written = as_written(path);
  return is_within(written, written_) || is_within(written, real_);
}

void Confinement::require_inside(std::string_view verb, const Path& path, const Path& real) const {
  if (is_within(real, real_)) return;
  throw Error(fmt::format("can't {} '{}': a symbolic link there leads out of '{}', to '{}'", verb, path.string(),
                          written_.string(), real.string()),
              "put the file there itself; if you have made the link and trust it, give '--allow-outside'");
}

void Confinement::check(std::string_view verb, const Path& path, const Descriptor& file) const {
  if (!covers(path)) return;
  std::error_code unknown;
  auto real = std::filesystem::read_symlink(fmt::format("/proc/self/fd/{}", file.number()), unknown);
  // Without /proc the path is resolved once more.
  if (unknown) real = std::filesystem::weakly_canonical(as_written(path), unknown);
  require_inside(verb, path, real);
}

void Confinement::check(std::string_view verb, const Path& path) const {
  if (!covers(path)) return;
  for (auto at = path;; at = at.parent_path()) {
    const Descriptor file(::open(at.empty() ? "." : at.c_str(), O_PATH | O_CLOEXEC));
    if (file.is_open()) return check(verb, path, file);
    if (at.empty() || at == at.root_path()) return;
  }
}

}  // namespace byoc
