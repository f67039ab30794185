// What keeps a plan or a run from being done, as the errors a person sees.
// Must not know: kinds of steps.
#pragma once

#include <vector>

#include "engine/apply/executor.h"
#include "engine/cli/console.h"
#include "engine/plan/model/plan.h"

namespace byoc {

// One error for each step that is blocked by itself, in the order of the plan; what only waits for it says nothing new.
std::vector<Error> blocked_errors(const Plan& plan);

// One error for each failed step.
std::vector<Error> failed_errors(const RunResult& result);

// Prints the first of them to the message stream and counts the others.
void print_errors(Console& console, const std::vector<Error>& errors);

// What keeps the plan from being done. Where a person sees the plan, which says why each step is blocked, they are only
// named; why a target can't be looked at is said in any case.
void print_blocked(Console& console, const Plan& plan, bool is_plan_seen);

// What is awaited from outside, each told once, with the ids of the steps; for where the plan is not seen.
void print_awaited(Console& console, const Plan& plan);

// The errors of failed steps. The same error of many steps is told once, with their ids.
void print_failed(Console& console, const Plan& plan, const RunResult& result);

// The warnings, each told once, with the ids of the steps; for where the plan is not seen.
void print_warnings(Console& console, const Plan& plan);

}  // namespace byoc
