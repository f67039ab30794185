// From a tree that fits the schema to a Manifest: values read, subjects merged, defaults filled in.
// Must not know: the checks, steps.
#pragma once

#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/manifest/model/manifest.h"
#include "engine/yaml/yaml_tree.h"

namespace byoc {

// `root` has passed check_schema. Values that are not what they look like (a 31st of February) are added to `mistakes`.
Manifest read_manifest(const Path& path, const YamlNode& root, std::vector<Diagnostic>& mistakes);

}  // namespace byoc
