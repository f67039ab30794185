// The table of step kinds.
// Must not know: files, requests.
#pragma once

#include "engine/plan/model/step_kind.h"
#include "steps/aws/session.h"

namespace byoc {

// Every kind there is, for each target. Where none of them is without a name, the `usual` one's session serves the
// steps that belong to no target; all sessions outlive the table. They share one keyring, which lives as long as the
// table: for a run.
StepKinds all_step_kinds(const aws::Sessions& sessions, const std::string& usual = {});

}  // namespace byoc
