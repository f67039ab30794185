// The marks that git leaves in a text that it could not merge.
// Must not know: what the program is for.
#pragma once

#include <string>

#include "engine/base/diagnostic.h"

namespace byoc {

// Throws SourceError that says so of each conflict, where it begins, in words that call the text `what` ("the lock").
void refuse_conflict_marks(const SourceText& text, const std::string& what, const std::string& hint);

}  // namespace byoc
