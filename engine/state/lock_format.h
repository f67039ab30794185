// The text of a lock, written: sorted, made to be read and compared by people.
// Must not know: any kind in particular, plans.
#pragma once

#include <string>

#include "engine/state/lock.h"

namespace byoc {

// YAML, the same for the same lock: sorted, every value quoted. Ends in a newline.
std::string format_lock(const Lock& lock);

}  // namespace byoc
