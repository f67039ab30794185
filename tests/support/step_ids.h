// Ids of steps as tests write them: "devices.d1.key"_id.
// Must not know: any kind in particular.
#pragma once

#include <cstddef>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "engine/graph/step_id.h"

namespace byoc {

// Throws where the text is no id, so that a test can't be about nothing.
inline StepId id_of(std::string_view text) {
  const auto id = StepId::parse(text);
  if (!id) throw std::invalid_argument("no id of a step: " + std::string(text));
  return *id;
}

inline StepId operator""_id(const char* text, std::size_t size) {
  return id_of({text, size});
}

// For messages of tests.
inline std::ostream& operator<<(std::ostream& out, const StepId& id) {
  return out << id.text();
}

}  // namespace byoc
