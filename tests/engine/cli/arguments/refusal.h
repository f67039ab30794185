// What is said of a command line that is refused.
// Must not know: which are.
#pragma once

#include <string>
#include <vector>

#include "engine/base/error.h"
#include "engine/cli/arguments/arguments.h"
#include "tests/catch.h"

namespace byoc::test {

using Words = std::vector<std::string>;

struct Refusal {
  std::string what, hint;
};

// Fails the test where it is not refused.
inline Refusal refusal(const Words& words) {
  try {
    parse_arguments(words);
  } catch (const UsageError& error) {
    return {error.what(), error.hint()};
  }
  FAIL("not refused");
  return {};
}

}  // namespace byoc::test
