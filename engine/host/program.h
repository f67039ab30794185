// Running another program and taking what it prints.
// Must not know: what the program is for.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/secret.h"

namespace byoc {

struct ProgramResult {
  int status = 0;         // of its exit; 128 and the signal's number if one ended it
  Secret output;          // its standard output, at most limits::program_output
  std::string complaint;  // the beginning of its standard error, printable and on one line
};

// Safe to use from several threads.
class Programs {
 public:
  virtual ~Programs() = default;

  // Runs `words` (the program, looked for in PATH, and its arguments) without a shell and waits for its end. It reads
  // nothing from us and has our environment. Throws Error if it can't be begun, takes longer than `time_limit`, prints
  // too much, or the run is asked to stop: it is killed then, but not what it has begun itself. Whoever uses it vouches
  // that it changes nothing that matters to a plan.
  virtual ProgramResult run(const std::vector<std::string>& words, std::chrono::milliseconds time_limit) const = 0;
};

// A world without other programs: none can be begun.
const Programs& no_programs();

// A command line as words, as a POSIX shell takes blanks, quotes and backslashes, and nothing else of it. Nothing if a
// quote is left open.
std::optional<std::vector<std::string>> split_command(std::string_view text);

}  // namespace byoc
