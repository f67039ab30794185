// The words and signs for an action, one table for every view.
// Must not know: any view in particular.
#pragma once

#include <string_view>

#include "engine/cli/console.h"
#include "engine/plan/model/plan.h"

namespace byoc {

struct ActionWords {
  std::string_view symbol;    // at most three characters
  std::string_view awaiting;  // after a count: "9 to create"
  std::string_view past;      // "created"
  Colour colour;
};

const ActionWords& words_for(Action action);

}  // namespace byoc
