// What certificates there are, from a plan: what was found or recorded, and what is awaited.
// Must not know: how certificates are encoded.
#pragma once

#include "engine/cli/views/inventory.h"
#include "engine/plan/model/planning_result.h"
#include "steps/aws/session.h"

namespace byoc {

// As the plan has found it; what is kept beside a certificate is as it was recorded.
Inventory take_inventory(const PlanningResult& planned);

// Asks AWS IoT how what is kept is. What it does not have any more is left out.
void ask_about_kept(Inventory& inventory, const aws::Sessions& sessions, const ReadHost& host);

}  // namespace byoc
