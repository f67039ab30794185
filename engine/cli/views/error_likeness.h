// Which errors of a run say the same of different resources: services answer in words, and nothing else is there to
// compare.
// Must not know: any view in particular, plans.
#pragma once

#include <string>

#include "engine/graph/step.h"

namespace byoc {

// Text that two steps share if the same `said` of both, but for their own names and what differs from call to call.
std::string likeness_of(const Step& step, const std::string& said);

}  // namespace byoc
