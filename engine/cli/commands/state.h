// Where the state of a manifest is kept, and what only that place knows to say.
// Must not know: plans, arguments.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "engine/host/host.h"
#include "engine/manifest/model/manifest.h"
#include "engine/manifest/model/taken_file.h"
#include "engine/state/damaged_record.h"
#include "engine/state/store.h"

namespace byoc {

// Reads what is recorded; touches nothing. Throws Error, also as SourceError.
std::unique_ptr<StateStore> open_state(const Manifest& manifest, Host host);

// The files beside the manifest at `manifest` that are the state's.
std::vector<TakenFile> files_of_state(const Path& manifest);

// Does `work`. Where it finds a damaged record, the store says how to restore it.
template <typename Work>
auto with_restore_hint(const StateStore& store, Work work) {
  try {
    return work();
  } catch (const DamagedRecord& error) {
    throw Error(error.what(), store.restore_hint());
  }
}

}  // namespace byoc
