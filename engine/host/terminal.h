// The person at the terminal, if there is one.
// Must not know: what the program is for.
#pragma once

#include <optional>
#include <string>

#include "engine/base/secret.h"

namespace byoc {

// Safe to use from several threads, which then wait for each other.
class Terminal {
 public:
  virtual ~Terminal() = default;

  // Shows the question and returns the line that is typed in answer, without showing it, blanks around it removed.
  // Nothing if there is no terminal, it is closed, or the run is asked to stop.
  virtual std::optional<Secret> ask(const std::string& question) const = 0;

  // The same for what everybody may see: it is shown as it is typed.
  virtual std::optional<std::string> ask_openly(const std::string& question) const = 0;
};

// Where nobody can be asked.
const Terminal& no_terminal();

}  // namespace byoc
