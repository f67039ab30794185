// What a person has after a run: per authority and device its files and how AWS IoT knows it.
// Must not know: any view in particular, AWS calls. It goes by the names of facts.
#pragma once

#include <string>

#include "engine/apply/executor.h"
#include "engine/plan/model/plan.h"

namespace byoc {

// A blank line and a paragraph for each resource that has a finished step; "" if there is none. Of many
// resources only the first, unless `all` are asked for.
std::string result_summary_text(const Plan& plan, const RunResult& run, bool all);

}  // namespace byoc
