#include "engine/cli/commands/state.h"

#include "engine/state/file/file_store.h"

namespace byoc {

std::unique_ptr<StateStore> open_state(const Manifest& manifest, Host host) {
  return std::make_unique<FileStore>(FileStore::Options{manifest.path, manifest.name}, host);
}

std::vector<TakenFile> files_of_state(const Path& manifest) {
  return {{"the lock", state_files_beside(manifest).lock}};
}

}  // namespace byoc
