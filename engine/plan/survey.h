// Looks at every step, and again at those where a service failed for a moment only.
// Must not know: what is looked at, or what a step is.
#pragma once

#include <cstddef>
#include <functional>

#include "engine/graph/graph.h"

namespace byoc {

// Calls `look` with the position of every step, after all that it needs, up to `threads` at a time; it answers whether
// a service was to be asked. Where it throws an Error that is passing, the step and those that need it are looked at
// again after the others, as long as the rest comes through. Throws what `look` threw if it is not passing, if the
// service has not answered yet, or if there is no end to the failures.
void survey(const Graph& graph, unsigned threads, const std::function<bool(std::size_t)>& look);

}  // namespace byoc
