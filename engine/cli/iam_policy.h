// The smallest IAM policy that a manifest needs, from what its steps declare.
// Must not know: any kind in particular, requests.
#pragma once

#include <string>

#include "engine/graph/graph.h"
#include "engine/manifest/manifest.h"
#include "engine/plan/step_kind.h"

namespace byoc {

// What the policy is to allow beside looking.
struct IamPolicyScope {
  bool may_change = true;   // false: for previews
  bool may_retire = false;  // for --prune
};

// The policy's JSON text. Region and account are the manifest's, else any. Many resources of one sort are written by
// what their names begin with.
std::string iam_policy(const Manifest& manifest, const Graph& graph, const StepKinds& kinds, IamPolicyScope scope);

}  // namespace byoc
