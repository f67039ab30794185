// The command line of byoc-sandbox.
// Must not know: what is done with it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/host/files.h"

namespace byoc::sandbox {

struct Options {
  std::uint16_t port = 0;
  std::optional<Path> state;
  std::string access_key = "sandbox", secret_key = "sandbox";
  std::vector<std::string> faults;
  std::uint64_t fault_seed = 1;
  bool help = false, version = false;
};

// `arguments` without the program's name. Throws UsageError.
Options read_options(const std::vector<std::string>& arguments);

std::string help_text();

}  // namespace byoc::sandbox
