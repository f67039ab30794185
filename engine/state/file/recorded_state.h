// The state as its files have it: the lock, and what the journal says beyond it.
// Must not know: plans, who writes them.
#pragma once

#include <cstddef>
#include <string>

#include "engine/host/files.h"
#include "engine/state/file/state_files.h"
#include "engine/state/lock.h"

namespace byoc {

struct RecordedState {
  Lock lock;                 // the journal included; empty but for the manifest's name where nothing was ever recorded
  bool has_journal = false;  // what a run has left that was killed, or is still at work
  std::size_t unfolded = 0;  // how many steps the journal changes
  std::string fingerprint;   // tells these files from any with another content
};

// Reads without any hold, also while a run is at work. Throws SourceError for a lock that can't be read, Error for one
// that belongs to another manifest, for a damaged journal, and for one that does not go on from this lock.
RecordedState read_state(const StateFiles& names, const std::string& manifest_name, const FileReader& files);

// What read_state would give as fingerprint, without a look at what it means.
std::string state_fingerprint(const StateFiles& names, const FileReader& files);

}  // namespace byoc
