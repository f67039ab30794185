// The registration of a CA that somebody else has registered, or will: it is looked at, and never changed.
// Must not know: requests, files.
#pragma once

#include "engine/plan/model/step_kind.h"

namespace byoc {

// Awaited until it is there, then recorded.
Decision plan_foreign_registration(const Situation& situation);

}  // namespace byoc
