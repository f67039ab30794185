// A change of what is recorded: a step was finished, or is to be forgotten.
// Must not know: any kind in particular, plans, where it is kept.
#pragma once

#include <optional>
#include <vector>

#include "engine/graph/step_id.h"
#include "engine/state/record.h"
#include "engine/state/superseded.h"

namespace byoc {

// All that is recorded under a step from then on.
struct Change {
  StepId step;
  std::optional<Record> record;  // nothing: the step is recorded no longer
  SupersededList superseded{};

  friend bool operator==(const Change&, const Change&) = default;
};

// Those that become durable together, in their order.
using Changes = std::vector<Change>;

}  // namespace byoc
