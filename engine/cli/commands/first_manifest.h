// The text of a first manifest.
// Must not know: files.
#pragma once

#include <string>

namespace byoc {

// Valid, and plans at once. Editors are told of `schema` (a path as they take it), or how to get one if it is empty.
std::string first_manifest(const std::string& schema);

}  // namespace byoc
