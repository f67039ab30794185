// What is recorded of one finished step.
// Must not know: any kind in particular, plans.
#pragma once

#include <string>

#include "engine/base/facts.h"

namespace byoc {

struct Record {
  std::string kind;
  Facts wanted;   // what was wanted when it was done
  Facts outputs;  // what came of it, public facts only

  friend bool operator==(const Record&, const Record&) = default;
};

}  // namespace byoc
