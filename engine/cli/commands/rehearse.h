// The whole manifest applied from nothing to a sandbox, with keys that live in memory for as long as it takes.
// Must not know: the real world.
#pragma once

#include "engine/cli/arguments/arguments.h"
#include "engine/cli/console.h"
#include "engine/graph/graph.h"
#include "engine/host/host.h"
#include "engine/manifest/model/manifest.h"

namespace byoc {

// Proves that a run would go through: schema, names, chains, proofs of possession, AWS IoT's rules and quotas, and that
// a run after it would find nothing to do. Of `host` only the time and the random source are used. Prints the report to
// the data stream and what went wrong, as a run would word it, to the message stream. Returns an ExitStatus. Nothing is
// kept, whatever happens: see docs/decisions/004.
int rehearse(const Manifest& manifest, const Graph& graph, const Arguments& arguments, Host host, Console& console);

}  // namespace byoc
