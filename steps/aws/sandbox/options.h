// The command line of byoc-sandbox.
// Must not know: sockets.
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
  std::string account = "123456789012";
  std::string access_key = "sandbox", secret_key = "sandbox";
  std::optional<Path> iam_policy;
  std::string external_id, mfa_code;
  std::vector<std::string> quotas;
  std::vector<std::string> faults;
  std::uint64_t fault_seed = 1;
  bool usage = false;
  bool help = false, version = false;
};

// `arguments` without the program's name. Throws UsageError.
Options read_options(const std::vector<std::string>& arguments);

std::string help_text();

}  // namespace byoc::sandbox
