// Compares a text with the one kept under golden/. BYOC_ACCEPT=1 keeps the new text instead, and the test fails to say
// so.
#pragma once

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/catch.h"

namespace byoc::test {

inline std::string read_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

inline void check_golden(const std::string& name, const std::string& text) {
  const auto path = std::string(BYOC_SOURCE_DIR "/tests/engine/cli/views/golden/") + name;
  if (std::getenv("BYOC_ACCEPT") != nullptr) {
    std::ofstream(path, std::ios::binary) << text;
    FAIL("accepted as golden/" << name << ": look at the difference, then run without BYOC_ACCEPT");
  }
  INFO("golden/" << name);
  CHECK(text == read_text(path));
}

}  // namespace byoc::test
