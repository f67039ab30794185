// Reads a manifest: syntax first, then schema and meaning, all mistakes of both at once.
// Must not know: steps, AWS calls.
#pragma once

#include "engine/host/host.h"
#include "engine/manifest/model/manifest.h"

namespace byoc {

// The manifest at `path`. Throws SourceError with every mistake found, each with its position and a hint; Error if the
// file can't be read. Reads this file and the policy documents that it names.
Manifest load_manifest(const Path& path, const FileReader& files);

// Reads a manifest whose text is already there, as load_manifest; `path` names it in messages and is the start of
// relative paths.
Manifest parse_manifest(const Path& path, const std::string& content, const FileReader& files);

}  // namespace byoc
