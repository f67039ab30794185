// The manifest that a command works on, with what the command line says about it.
// Must not know: AWS calls.
#pragma once

#include "engine/cli/commands/call.h"
#include "engine/graph/graph.h"
#include "engine/manifest/model/manifest.h"

namespace byoc {

struct Work {
  Manifest manifest;
  Graph graph;
};

// Reads the manifest. What the command line names stands for what the manifest says, wherever it is looked at. Throws
// Error, and UsageError where a mere word was given that is no file.
Work load_work(const Call& call);

}  // namespace byoc
