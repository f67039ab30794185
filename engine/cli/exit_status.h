// What the program ends with.
// Must not know: what the program is for.
#pragma once

namespace byoc {

enum ExitStatus : int {
  exit_done = 0,
  exit_failed = 1,
  exit_changes_pending = 2,
  exit_usage = 64,  // EX_USAGE of sysexits.h
};

}  // namespace byoc
