// What AWS IoT takes as a policy, as far as that is documented: the elements of an AWS IoT policy (AWS IoT developer
// guide) and the grammar of the policy language that it follows (IAM user guide).
// Must not know: manifests, plans.
#pragma once

#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/yaml/yaml_tree.h"

namespace byoc {

// What is certainly refused in a policy's document, an object. Messages go on from "... is wrong: ". Names of actions
// and resources, variables and the keys of conditions are not looked at.
std::vector<Diagnostic> policy_mistakes(const YamlNode& document);

}  // namespace byoc
