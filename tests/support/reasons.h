// Reasons as tests write them.
// Must not know: any kind in particular, what is tested.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "engine/plan/model/reason.h"

namespace byoc::test {

inline Reason because(ReasonCode code) {
  return {.code = code};
}

inline Reason because(ReasonCode code, const StepId& step) {
  return {.code = code, .step = step};
}

inline Reason because(ReasonCode code, const std::string& fact, std::optional<std::string> before,
                      std::optional<std::string> after = {}) {
  return {.code = code, .fact = fact, .before = std::move(before), .after = std::move(after)};
}

}  // namespace byoc::test
