// What was forgotten by hand is not taken for something new when its name comes back.
// Must not know: any kind in particular, how it is shown.
#pragma once

#include <optional>

#include "engine/plan/model/reason.h"
#include "engine/state/lock.h"

namespace byoc {

// Why nothing new is made for that step: the last that is remembered of it was forgotten. Nothing where none was.
std::optional<Reason> tombstone_of(const Lock& lock, const StepId& id);

}  // namespace byoc
