// A step: the smallest piece of work with an id, what is wanted of it, and the steps it refers to.
// Must not know: which kinds of step there are.
#pragma once

#include <string>
#include <vector>

#include "engine/base/facts.h"

namespace byoc {

// A named reference to another step.
struct StepLink {
  std::string role;  // what the other step is to this one: "key", "issuer_certificate", ...
  std::string step;  // its id
};

struct Step {
  std::string id;        // "authorities.root.key", "registration-code"
  std::string kind;      // "key", "certificate", ...: a name in the table of kinds
  std::string resource;  // "authorities.root"; empty for a step that belongs to none
  Facts wanted;
  std::vector<StepLink> needs;     // edges: these are done first
  std::vector<StepLink> mentions;  // not edges: steps whose record this one looks at
};

// What the lock holds of one finished step.
struct Record {
  std::string kind;
  Facts wanted;   // what was wanted when it was done
  Facts outputs;  // what came of it, public facts only

  friend bool operator==(const Record&, const Record&) = default;
};

}  // namespace byoc
