#include "engine/state/file/state_files.h"

#include <fmt/format.h>

namespace byoc {

std::string StateFiles::lock_title() const {
  return fmt::format("the lock '{}'", lock.string());
}

std::string StateFiles::journal_title() const {
  return fmt::format("the journal '{}'", journal.string());
}

std::string StateFiles::restore_hint() const {
  return fmt::format("restore the lock from git (git checkout -- {})", lock.string());
}

StateFiles state_files_beside(const Path& path) {
  const auto lock = path.stem().string() + ".lock.yaml";
  const auto named = [&path](const std::string& name) { return Path(path).replace_filename(name); };
  // What is held is neither the manifest nor the lock: editors, git and we ourselves put new files in their places.
  return {named(lock), named(fmt::format(".{}.byoc-journal", lock)), named(fmt::format(".{}.byoc-hold", lock))};
}

}  // namespace byoc
