// A process of its own for what holds for a whole process: signals, a wish to stop.
// Must not know: what is tested in it.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

namespace byoc::test {

// Runs `body` in a child; true if it returned true there.
template <typename Body>
bool holds_in_child(Body body) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(20);  // a wait that never ends is a failure
    ::_exit(body() ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace byoc::test
