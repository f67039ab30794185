// What the user has said of single steps beside the manifest.
// Must not know: any kind in particular, how it is shown.
#pragma once

#include "engine/plan/model/plan.h"
#include "engine/plan/planner.h"
#include "engine/plan/retirement/retirement_rules.h"

namespace byoc {

bool is_replacement_asked(const Step& step, const PlanOptions& options);

// For the resources of which something is to be replaced, or where nothing is, for all.
bool is_overlap_refused(const Step& step, const PlanOptions& options);

Pruning pruning_of(const PlanOptions& options);

// What is to be replaced must be something that can be: a wish is never passed over in silence. Throws UsageError.
void require_replaced(const Plan& plan, const PlanOptions& options);

}  // namespace byoc
