// The text of a manifest for certificates that are there already.
// Must not know: arguments.
#pragma once

#include <functional>
#include <string>

#include "engine/cli/commands/found_hierarchy.h"

namespace byoc {

// Says of each what its certificate says, so that a plan has nothing to change; what has ended by `now` is only looked
// at. `shown` gives a file as the manifest is to name it; editors are told of `schema` (a path as they take it) unless
// it is empty.
std::string found_manifest(const FoundHierarchy& hierarchy, const std::string& name, const std::string& schema,
                           Time now, const std::function<std::string(const Path& file)>& shown);

}  // namespace byoc
