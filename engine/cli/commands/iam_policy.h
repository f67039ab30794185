// The smallest IAM policy that a manifest needs, from what its steps declare.
// Must not know: kinds of steps, requests.
#pragma once

#include <string>
#include <vector>

#include "engine/graph/graph.h"
#include "engine/manifest/model/manifest.h"
#include "engine/plan/model/step_kind.h"
#include "engine/state/lock.h"

namespace byoc {

// What the policy is to allow beside looking.
struct IamPolicyScope {
  bool may_change = true;   // false: for previews
  bool may_retire = false;  // for --prune
};

// The policy's JSON text. Region and account are those of `targets`, else any; steps that belong to no target turn to
// the first. Steps that are retired in `graph` count where things may be. Many resources of one sort are written by
// what their names begin with.
std::string iam_policy(const std::vector<AwsTarget>& targets, const Graph& graph, const Lock& lock,
                       const StepKinds& kinds, IamPolicyScope scope);

}  // namespace byoc
