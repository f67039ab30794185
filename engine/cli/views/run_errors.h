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

}  // namespace byoc
