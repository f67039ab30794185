// The table of step kinds.
// Must not know: what the kinds do.
#pragma once

#include "engine/plan/step_kind.h"
#include "steps/aws/session.h"

namespace byoc {

// Every kind there is. `session` serves the AWS kinds and outlives the table.
StepKinds all_step_kinds(const aws::Session& session);

}  // namespace byoc
