// From manifest to steps: the one place that knows which steps a resource needs and how they refer to each other.
// Must not know: how a step is done.
#pragma once

#include "engine/graph/graph.h"
#include "engine/manifest/manifest.h"

namespace byoc {

// The steps of a checked manifest. Deterministic.
Graph resolve(const Manifest& manifest);

}  // namespace byoc
