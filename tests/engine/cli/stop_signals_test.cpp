#include "engine/cli/stop_signals.h"

#include <array>
#include <signal.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/catch.h"

using namespace byoc;

namespace {

struct Pipe {
  Pipe() { REQUIRE(::pipe(ends.data()) == 0); }
  ~Pipe() {
    ::close(ends[0]);
    ::close(ends[1]);
  }

  void say(char c) const { [[maybe_unused]] const auto written = ::write(ends[1], &c, 1); }
  char hear() const {
    char c = 0;
    return ::read(ends[0], &c, 1) == 1 ? c : '?';
  }

  std::array<int, 2> ends{};
};

// A process that says 'r' when it is ready for signals and 's' when it is asked to stop, and never ends by itself.
pid_t start_process(const Pipe& said, bool ignores_interrupts) {
  const auto child = ::fork();
  if (child != 0) return child;
  ::dup2(said.ends[1], STDERR_FILENO);  // its words to the user are heard, too
  if (ignores_interrupts) ::signal(SIGINT, SIG_IGN);
  on_stop_signals([&said] { said.say('s'); });
  said.say('r');
  for (;;) ::pause();
}

int exit_status(pid_t child) {
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

// What it says up to the end of a line that is not empty.
std::string hear_line(const Pipe& said) {
  std::string line;
  for (char c = said.hear(); c != '\n' || line.empty(); c = said.hear())
    if (c != '\n') line += c;
  return line;
}

}  // namespace

TEST_CASE("stop signals: the first asks for a stop, the second ends the process with 130") {
  for (const int signal : {SIGINT, SIGTERM}) {
    const Pipe said;
    const auto child = start_process(said, false);
    REQUIRE(said.hear() == 'r');
    ::kill(child, signal);
    CHECK_THAT(hear_line(said), ContainsSubstring("stopping when the steps under way are done"));
    CHECK(said.hear() == 's');
    ::kill(child, signal);
    CHECK(exit_status(child) == 130);
  }
}

TEST_CASE("stop signals: a signal that was ignored at the start stays ignored") {
  const Pipe said;
  const auto child = start_process(said, true);
  REQUIRE(said.hear() == 'r');
  ::kill(child, SIGINT);
  ::kill(child, SIGINT);
  ::kill(child, SIGTERM);
  CHECK(said.hear() == '\n');  // the beginning of what it says about the first signal that counts
  ::kill(child, SIGKILL);
  CHECK(exit_status(child) == -SIGKILL);
}
