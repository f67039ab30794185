// What the program ends with, and what that means: the one table, which the help text prints.
// Must not know: how plans are made, the process.
#pragma once

#include <string_view>

namespace byoc {

// Where several hold, failed beats pending, and pending beats awaiting.
enum ExitStatus : int {
  exit_done = 0,
  exit_failed = 1,
  exit_changes_pending = 2,
  exit_awaiting = 3,    // done as far as it depends on us
  exit_usage = 64,      // EX_USAGE of sysexits.h
  exit_try_later = 75,  // EX_TEMPFAIL
  exit_interrupted = 130,
};

struct ExitStatusMeaning {
  ExitStatus status;
  std::string_view meaning;
};

inline constexpr ExitStatusMeaning exit_statuses[] = {
    {exit_done, "done, or nothing was to be done; a plan was shown"},
    {exit_failed, "failed, stopped, blocked, or not the expected plan"},
    {exit_changes_pending, "--detailed-exitcode: changes are pending; --fail-within: something ends"},
    {exit_awaiting, "done but for what is awaited from outside; a plan: --detailed-exitcode"},
    {exit_usage, "the command line is wrong; nothing was done"},
    {exit_try_later, "try again later: another run is at work, or AWS can't be reached"},
    {exit_interrupted, "interrupted twice (once lets the steps under way finish)"},
};

}  // namespace byoc
