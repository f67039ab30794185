// A plan for a terminal, step by step, those that stay as they are included.
// Must not know: kinds of steps.
#pragma once

#include <string>

#include "engine/cli/console.h"
#include "engine/plan/model/plan.h"

namespace byoc {

// Lines for every step, in the order of the plan.
std::string step_list(const Plan& plan, Paint paint);

}  // namespace byoc
