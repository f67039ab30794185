// The table of step kinds.
// Must not know: what the kinds do.
#pragma once

#include "engine/plan/step_kind.h"
#include "steps/aws/session.h"

namespace byoc {

// Every kind there is, for each target. `usual` is the one whose session serves steps that belong to no target; all
// sessions outlive the table.
StepKinds all_step_kinds(const aws::Sessions& sessions, const std::string& usual = {});

}  // namespace byoc
