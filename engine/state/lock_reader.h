// The text of a lock, read.
// Must not know: any kind in particular, plans, where it is kept.
#pragma once

#include <string>

#include "engine/base/diagnostic.h"
#include "engine/state/lock.h"

namespace byoc {

// Throws SourceError, with place and hint, for anything that format_lock can't have written: broken YAML, a newer
// format, a missing or unknown field. `restore_hint` is the hint where the lock is damaged.
Lock parse_lock(const SourceText& text, const std::string& restore_hint);

}  // namespace byoc
