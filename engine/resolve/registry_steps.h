// The steps of what AWS IoT keeps beside certificates: policies, thing types, thing groups, things, attachments.
// Must not know: the steps of certificates, what becomes of a step.
#pragma once

#include <string>
#include <vector>

#include "engine/graph/step.h"
#include "engine/manifest/manifest.h"

namespace byoc {

// A step of a resource, with nothing wanted yet.
Step step_of(const Manifest& manifest, const std::string& resource, const std::string& kind);

// The edge, and the recorded fact by which the other step is known to go later when both are retired.
void link(Step& step, const std::string& role, const std::string& other);

// Those of `policies:`, `provisioning_templates:`, `thing_types:` and `thing_groups:`.
void add_registry_steps(const Manifest& manifest, std::vector<Step>& steps);

// Those of a registered device's `thing:` and `policies:`.
void add_device_steps(const Manifest& manifest, const Resource& device, std::vector<Step>& steps);

}  // namespace byoc
