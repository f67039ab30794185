// What a JSON document of AWS IoT says, in whatever order and form it is written.
// Must not know: manifests, plans.
#pragma once

#include <string>

#include "engine/yaml/yaml_tree.h"

namespace byoc {

// A policy's document: Action, NotAction, Resource, NotResource and the values of conditions are sorted sets, and one
// text instead of a list of one; Statement is a list in the order written.
YamlNode policy_form(YamlNode document);

// A provisioning template's body: ThingGroups is a sorted set, PolicyDocument the form of the policy that it holds as
// text. All other lists (of functions such as Fn::Join, of a device configuration) are in order.
YamlNode template_form(YamlNode body);

// The form as JSON on one line, members sorted, and of a policy the statements too: the same text for documents that
// mean the same. What is no JSON object is its own meaning.
std::string policy_meaning(const std::string& document);
std::string template_meaning(const std::string& body);

}  // namespace byoc
