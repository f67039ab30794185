// A step: the smallest piece of work with an id, what is wanted of it, and the steps it refers to.
// Must not know: any kind in particular, plans.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/facts.h"
#include "engine/graph/step_id.h"
#include "engine/host/files.h"

namespace byoc {

// A named reference to another step.
struct StepLink {
  std::string role;  // what the other step is to this one: "key", "issuer_certificate", ...
  StepId step;
};

struct Step {
  StepId id;
  Path folder;                     // where relative paths among the facts start
  Facts wanted;                    // what it is to be; recorded, and compared with what was recorded
  Facts settings;                  // how to go about it; a change of these alone makes nothing due and is not recorded
  bool is_retired = false;         // recorded, but gone from the manifest; `wanted` is what was recorded
  std::vector<StepLink> needs;     // edges: these are done first
  std::vector<StepLink> mentions;  // not edges: steps whose record this one looks at

  explicit Step(const StepId& named) : id(named) {}

  // Parts of the id: "authorities.root" (empty for a step that belongs to no resource), "certificate" (a name in the
  // table of kinds), and the entry of `aws.targets` that it is about (empty where there is none).
  std::string_view resource() const { return id.resource(); }
  std::string_view kind() const { return id.kind(); }
  std::string_view target() const { return id.target(); }

  // The id of the step in that role among those this one needs, or among all it refers to; null if there is none.
  const StepId* need(std::string_view role) const;
  const StepId* link(std::string_view role) const;
};

// What is recorded of a need that matters when both steps are gone from the manifest: the fact "needs.ROLE".
inline constexpr std::string_view recorded_need = "needs.";

}  // namespace byoc
