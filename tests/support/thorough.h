// How many cases a test goes through: scripts/nightly asks for more than scripts/test does.
// Must not know: any test in particular.
#pragma once

#include <cstdlib>
#include <string>

namespace byoc::test {

// `count` cases, or as many times that as BYOC_THOROUGH says.
inline int thorough(int count) {
  const char* const times = std::getenv("BYOC_THOROUGH");
  return times == nullptr ? count : count * std::stoi(times);
}

}  // namespace byoc::test
