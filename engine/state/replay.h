// What a journal says beyond the lock it is found with.
// Must not know: plans, where they are kept.
#pragma once

#include <cstddef>
#include <string>

#include "engine/state/journal.h"
#include "engine/state/lock.h"

namespace byoc {

// Brings `lock` to where the journal ends; returns how many steps it changes. Throws Error, naming both by their
// titles, and leaves `lock` as it was, when the journal does not go on from this lock.
//
// A lock's serial counts batches: one of serial S has taken in the first S - B of a journal that goes on from serial B.
// So a run that was killed after the lock was written and before the journal was taken away has left nothing to do.
// That the lock has indeed taken in these batches is looked up, since it may come from elsewhere.
std::size_t replay(const Journal& journal, Lock& lock, const std::string& journal_title, const std::string& lock_title);

}  // namespace byoc
