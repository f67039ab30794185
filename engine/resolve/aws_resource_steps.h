// The steps of what AWS IoT keeps beside certificates: policies, thing types, thing groups, things, attachments.
// Must not know: decisions, AWS calls.
#pragma once

#include <string>
#include <vector>

#include "engine/graph/step.h"
#include "engine/manifest/model/manifest.h"

namespace byoc {

// A step of a resource, or of none (""), with nothing wanted yet.
Step step_of(const Manifest& manifest, const std::string& resource, const std::string& kind);

// The same for one that AWS is to carry out, in one target.
Step aws_step(const Manifest& manifest, const AwsTarget& target, const std::string& resource, const std::string& kind);

// A need for another step of the same target.
void need(Step& step, const std::string& role, const std::string& other);

// The same, with the recorded fact by which the other step is known to go later when both are retired.
void link(Step& step, const std::string& role, const std::string& other);

// Those of `policies:`, `provisioning_templates:`, `thing_types:` and `thing_groups:`.
void add_aws_resource_steps(const Manifest& manifest, const AwsTarget& target, std::vector<Step>& steps);

// Those of a registered device's `thing:` and `policies:`.
void add_device_steps(const Manifest& manifest, const AwsTarget& target, const Resource& device,
                      std::vector<Step>& steps);

}  // namespace byoc
