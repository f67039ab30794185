// The process's environment variables.
// Must not know: what the program is for.
#pragma once

#include <optional>
#include <string>

namespace byoc {

class Environment {
 public:
  virtual ~Environment() = default;

  // The value of a variable; nothing if it is unset. A set but empty variable is an empty string.
  virtual std::optional<std::string> variable(const std::string& name) const = 0;
};

}  // namespace byoc
