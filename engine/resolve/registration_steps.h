// The steps by which AWS IoT knows a certificate: the proof that its key is at hand, registration, status, tags.
// Must not know: decisions, AWS calls.
#pragma once

#include <vector>

#include "engine/graph/step.h"
#include "engine/manifest/model/manifest.h"

namespace byoc {

// What the registrations of a target have in common: the code for the proofs.
void add_proof_steps(const Manifest& manifest, const AwsTarget& target, std::vector<Step>& steps);

// The steps of one registered authority or device.
void add_registration_steps(const Manifest& manifest, const AwsTarget& target, const Resource& resource,
                            std::vector<Step>& steps);

}  // namespace byoc
