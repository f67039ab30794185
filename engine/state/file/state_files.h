// Which files keep the state of a manifest, and what they are called in messages.
// Must not know: their content.
#pragma once

#include <string>

#include "engine/host/files.h"

namespace byoc {

struct StateFiles {
  Path lock;     // "line.lock.yaml"
  Path journal;  // ".line.lock.yaml.byoc-journal": what was recorded since the lock was written
  Path hold;     // ".line.lock.yaml.byoc-hold": there while a run is at work

  std::string lock_title() const;
  std::string journal_title() const;

  // The way out when the lock is damaged.
  std::string restore_hint() const;
};

// All beside the file at `path` ("line.yaml"), which need not be there.
StateFiles state_files_beside(const Path& path);

}  // namespace byoc
