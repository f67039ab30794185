// A plan for a terminal, resource by resource: what happens to each, and why.
// Must not know: kinds of steps.
#pragma once

#include <string>

#include "engine/cli/console.h"
#include "engine/plan/model/plan.h"

namespace byoc {

// For each resource to which something happens a line with the signs of its steps, and below it the reasons; of many
// alike a few and a count. Empty where nothing happens.
std::string resource_list(const Plan& plan, Paint paint);

// What the signs in the list mean, as far as they occur: "+ create, ~ update". Empty where there is but one.
std::string sign_legend(const Plan& plan, Paint paint);

}  // namespace byoc
