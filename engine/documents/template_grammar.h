// What AWS IoT takes as the body of a provisioning template, as far as that is documented ("Provisioning templates" of
// the AWS IoT developer guide).
// Must not know: manifests, plans.
#pragma once

#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/yaml/yaml_tree.h"

namespace byoc {

// What is certainly refused in a body, an object. Messages go on from "... is wrong: ". Properties, functions and
// parameters are not looked at.
std::vector<Diagnostic> template_mistakes(const YamlNode& body);

// The same for the body that an authority's registration has of its own, which has to name a policy.
std::vector<Diagnostic> registration_template_mistakes(const YamlNode& body);

}  // namespace byoc
