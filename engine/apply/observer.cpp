#include "engine/apply/observer.h"

#include <array>

namespace byoc {

std::string_view to_string(StepState state) {
  constexpr std::array<std::string_view, 4> names{"done", "unchanged", "failed", "skipped"};
  return names[static_cast<std::size_t>(state)];
}

}  // namespace byoc
