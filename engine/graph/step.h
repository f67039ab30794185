// A step: the smallest piece of work with an id, what is wanted of it, and the steps it refers to.
// Must not know: any kind in particular, plans.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/facts.h"
#include "engine/host/files.h"

namespace byoc {

// A named reference to another step.
struct StepLink {
  std::string role;  // what the other step is to this one: "key", "issuer_certificate", ...
  std::string step;  // its id
};

struct Step {
  std::string id;                  // "authorities.root.key", "registration-code"
  std::string kind;                // "key", "certificate", ...: a name in the table of kinds
  std::string resource;            // "authorities.root"; empty for a step that belongs to none
  std::string target;              // the entry of `aws.targets` that it is about; empty where there is none
  Path folder;                     // where relative paths among the facts start
  Facts wanted;                    // what it is to be; recorded, and compared with what was recorded
  Facts settings;                  // how to go about it; a change of these alone makes nothing due and is not recorded
  bool is_retired = false;         // recorded, but gone from the manifest; `wanted` is what was recorded
  std::vector<StepLink> needs;     // edges: these are done first
  std::vector<StepLink> mentions;  // not edges: steps whose record this one looks at

  // The id of the step in that role among those this one needs, or among all it refers to; null if there is none.
  const std::string* need(std::string_view role) const;
  const std::string* link(std::string_view role) const;
};

// The id of a step in one of several targets: "devices.d1.registration@eu"; without a target, `id` itself. And back.
std::string at_target(const std::string& id, const std::string& target);
std::string target_of(const std::string& id);

// What the lock holds of one finished step.
struct Record {
  std::string kind;
  Facts wanted;   // what was wanted when it was done
  Facts outputs;  // what came of it, public facts only

  friend bool operator==(const Record&, const Record&) = default;
};

}  // namespace byoc
