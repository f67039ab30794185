// Manifests given as text, for tests that have no files beside them.
// Must not know: what is tested.
#pragma once

#include <string>

#include "engine/host/memory/memory_files.h"
#include "engine/manifest/load.h"

namespace byoc::test {

inline Manifest parse_manifest(const Path& path, const std::string& content) {
  const MemoryFiles none;
  auto lock = path;
  lock.replace_filename(path.stem().string() + ".lock.yaml");
  return byoc::parse_manifest(path, content, none, {{"the lock", lock}});
}

}  // namespace byoc::test
