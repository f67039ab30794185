// One hint for several errors that are alike.
// Must not know: plans.
#pragma once

#include <string>
#include <vector>

namespace byoc {

// The first of several hints so that it holds for all, with "*" where their ARNs differ; what they name alike, such as
// whose credentials these are, stays.
std::string for_all_alike(const std::vector<std::string>& hints);

}  // namespace byoc
