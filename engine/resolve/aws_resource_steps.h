// The steps of what AWS IoT keeps beside certificates: policies, thing types, thing groups, things, attachments.
// Must not know: decisions, AWS calls.
#pragma once

#include <string>
#include <vector>

#include "engine/graph/step.h"
#include "engine/manifest/model/manifest.h"

namespace byoc {

// The steps of `policies:`, `provisioning_templates:`, `thing_types:` and `thing_groups:`.
void add_aws_resource_steps(const Manifest& manifest, const AwsTarget& target, std::vector<Step>& steps);

// The steps of a registered device's `thing:` and `policies:`.
void add_device_steps(const Manifest& manifest, const AwsTarget& target, const Resource& device,
                      std::vector<Step>& steps);

}  // namespace byoc
