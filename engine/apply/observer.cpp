#include "engine/apply/observer.h"

#include <array>

namespace byoc {

std::string_view to_string(StepState state) {
  constexpr std::array<std::string_view, 5> names{"done", "unchanged", "failed", "skipped", "waiting"};
  return names[static_cast<std::size_t>(state)];
}

}  // namespace byoc
