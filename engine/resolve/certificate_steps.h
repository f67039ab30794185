// The steps of an authority's or a device's files: key, signing request, certificate.
// Must not know: decisions, AWS calls.
#pragma once

#include <vector>

#include "engine/graph/step.h"
#include "engine/manifest/model/manifest.h"

namespace byoc {

void add_certificate_steps(const Manifest& manifest, const Resource& resource, std::vector<Step>& steps);

}  // namespace byoc
