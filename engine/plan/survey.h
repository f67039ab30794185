// Looks at every step, and again at those where a service failed for a moment only.
// Must not know: any kind in particular, decisions.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>

#include "engine/graph/graph.h"
#include "engine/plan/model/plan.h"

namespace byoc {

// Calls `look` with the position of every step, after all that it needs, up to `threads` at a time; it answers whether
// a service was to be asked. Where it throws an Error that is passing, the step and those that need it are looked at
// again after the others, as long as the rest of their target comes through. A target is given up, and its other steps
// are not looked at, after an Error that is not passing, where it has not answered yet, or where there is no end to the
// failures: the Error is added to `unreachable`, or thrown where the steps belong to no target. Targets that are in
// there already are not looked at.
void survey(const Graph& graph, unsigned threads, const std::function<bool(std::size_t)>& look,
            UnreachableTargets& unreachable);

// Why a step that was denied a look can't be done, where all else may well be looked at; none of any other error.
std::optional<Reason> reason_of_denial(const Error& error);

// Has it told of what is missing that nobody has looked: it is not recorded, which is all that is known.
void tell_as_unseen(Reasons& reasons);

}  // namespace byoc
