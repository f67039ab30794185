#include "engine/host/system/system_terminal.h"

#include <cstdlib>
#include <fcntl.h>
#include <mutex>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <thread>
#include <unistd.h>

#include "engine/host/stop.h"
#include "engine/host/system/descriptor.h"
#include "tests/catch.h"

using namespace byoc;

namespace {

// A terminal that somebody sits at: the other end is what the child gets as its own.
class Seat {
 public:
  Seat() : master_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    ::grantpt(master_.number());
    ::unlockpt(master_.number());
    name_ = ::ptsname(master_.number());
  }

  const std::string& name() const { return name_; }

  void type(const std::string& text) const {
    if (::write(master_.number(), text.data(), text.size()) < 0) throw std::logic_error("nobody can type here");
  }

  // What is shown until it ends in `last`; all that was shown if the terminal is closed before.
  std::string read_until(const std::string& last) {
    constexpr int longest_wait_in_ms = 20'000;
    pollfd end{master_.number(), POLLIN, 0};
    char byte = 0;
    while (!shown_.ends_with(last) && ::poll(&end, 1, longest_wait_in_ms) > 0 &&
           ::read(master_.number(), &byte, 1) == 1)
      shown_ += byte;
    return shown_;
  }

  bool echoes() const {
    termios state{};
    ::tcgetattr(master_.number(), &state);
    return (state.c_lflag & ECHO) != 0;
  }

 private:
  Descriptor master_;
  std::string name_, shown_;
};

// Runs `body` in a process whose terminal is `name` (none if empty); its result is the exit status.
template <typename Body>
pid_t begin_at(const std::string& name, Body body) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  ::alarm(20);  // a wait that never ends is a failure
  ::setsid();
  if (!name.empty()) {
    const int own = ::open(name.c_str(), O_RDWR);
    ::ioctl(own, TIOCSCTTY, 0);
  }
  ::_exit(body() ? 0 : 1);
}

bool ends_well(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

TEST_CASE("terminal: a question is shown, the answer is not, and blanks around it don't count") {
  Seat seat;
  const auto child = begin_at(seat.name(), [] {
    const auto answer = system_terminal()->ask("MFA code: ");
    return answer && answer->reveal() == "123456";
  });
  seat.read_until("MFA code: ");
  CHECK_FALSE(seat.echoes());
  seat.type(" 123456 \n");
  CHECK(ends_well(child));
  CHECK(seat.read_until("\n") == "MFA code: \r\n");
  CHECK(seat.echoes());
}

TEST_CASE("terminal: an answer that is ended instead of given is none") {
  Seat seat;
  const auto child = begin_at(seat.name(), [] { return !system_terminal()->ask("? "); });
  seat.read_until("? ");
  seat.type("\x04");
  CHECK(ends_well(child));
}

TEST_CASE("terminal: a stop ends the wait, and what is typed is visible again") {
  Seat seat;
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const Descriptor read_end(ends[0]), write_end(ends[1]);
  const auto child = begin_at(seat.name(), [&] {
    std::thread stopper([&] {
      char byte = 0;
      if (::read(read_end.number(), &byte, 1) == 1) request_stop();
    });
    const bool is_unanswered = !system_terminal()->ask("? ");
    stopper.join();
    return is_unanswered && !system_terminal()->ask("another? ");
  });
  seat.read_until("? ");
  REQUIRE(::write(write_end.number(), "x", 1) == 1);
  CHECK(ends_well(child));
  CHECK(seat.echoes());
  CHECK(seat.read_until("another? ") == "? ");
}

TEST_CASE("terminal: who asks while another asks waits for their turn") {
  Seat seat;
  const auto child = begin_at(seat.name(), [] {
    const auto terminal = system_terminal();
    std::string answers;
    std::mutex mutex;
    const auto ask = [&] {
      const auto answer = terminal->ask("? ");
      const std::lock_guard guard(mutex);
      answers += answer ? answer->reveal() : "none";
    };
    std::thread one(ask), other(ask);
    one.join();
    other.join();
    return answers == "12" || answers == "21";
  });
  CHECK(seat.read_until("? ") == "? ");
  seat.type("1\n");
  CHECK(seat.read_until("\n? ") == "? \r\n? ");
  CHECK_FALSE(seat.echoes());
  seat.type("2\n");
  CHECK(ends_well(child));
  CHECK(seat.echoes());
}

TEST_CASE("terminal: without one nobody is asked") {
  CHECK(ends_well(begin_at("", [] { return !system_terminal()->ask("? "); })));
  CHECK_FALSE(no_terminal().ask("? "));
}
