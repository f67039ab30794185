// The steps of an authority's or a device's files: key, signing request, certificate.
// Must not know: decisions, AWS calls.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "engine/graph/step.h"
#include "engine/manifest/model/manifest.h"

namespace byoc {

// By the name of an authority: the files in which its certificate may stand behind one that was issued below it, with
// how far below, "2 pki/d.crt".
using ChainFiles = std::unordered_map<std::string, std::vector<std::string>>;

ChainFiles chain_files(const Manifest& manifest);

void add_certificate_steps(const Manifest& manifest, const Resource& resource, const ChainFiles& chains,
                           std::vector<Step>& steps);

}  // namespace byoc
