// The error of whoever finds that a record can't be what was recorded: edited, merged or cut by hand.
// Must not know: where records are kept. How to restore one is the store's answer, added by whoever has the store.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "engine/base/error.h"
#include "engine/graph/step_id.h"

namespace byoc {

class DamagedRecord : public Error {
 public:
  // `step` is nothing where the finder does not know of which step the record is.
  DamagedRecord(std::optional<StepId> step, const std::string& what) : Error(what), step_(std::move(step)) {}

  const std::optional<StepId>& step() const noexcept { return step_; }

 private:
  std::optional<StepId> step_;
};

}  // namespace byoc
