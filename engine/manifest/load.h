// Reads a manifest: syntax first, then schema and meaning, all mistakes of both at once.
// Must not know: steps, AWS calls.
#pragma once

#include <vector>

#include "engine/host/host.h"
#include "engine/manifest/model/manifest.h"
#include "engine/manifest/model/taken_file.h"

namespace byoc {

// The manifest at `path`. Throws SourceError with every mistake found, each with its position and a hint; Error if the
// file can't be read. Reads this file and the policy documents that it names. No resource may have a file that is
// `taken`.
Manifest load_manifest(const Path& path, const FileReader& files, const std::vector<TakenFile>& taken = {});

// Reads a manifest whose text is already there, as load_manifest; `path` names it in messages and is the start of
// relative paths.
Manifest parse_manifest(const Path& path, const std::string& content, const FileReader& files,
                        const std::vector<TakenFile>& taken = {});

}  // namespace byoc
