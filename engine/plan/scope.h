// Which steps a plan is about: those of the manifest, those that only the lock still has, or what --target names.
// Must not know: any kind in particular, decisions.
#pragma once

#include <string>
#include <vector>

#include "engine/graph/graph.h"
#include "engine/plan/model/step_kind.h"
#include "engine/state/lock.h"

namespace byoc {

// Whether `id` names this step: by its own id, its resource's, or its target's ("@eu"), or by the two of the last
// ("devices.d1@eu").
bool is_named(const Step& step, std::string_view id);

// The steps of `wanted`, then those recorded in `lock` that it lacks, as retired_steps gives them. With `selected`,
// only the steps these name and what these need. Throws UsageError, with the nearest id, for a target that names
// nothing.
Graph in_scope(const Graph& wanted, const Lock& lock, const StepKinds& kinds, const std::vector<std::string>& selected);

// The scope where it does not matter in which order the retired go.
Graph in_scope(const Graph& wanted, const Lock& lock, const std::vector<std::string>& selected);

// Throws UsageError, with the nearest id, unless `id` names a step of `graph`. `option` is where the user gave it.
void require_named(const Graph& graph, const std::string& id, const std::string& option);

}  // namespace byoc
