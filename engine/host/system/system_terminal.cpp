#include "engine/host/system/system_terminal.h"

#include <fcntl.h>
#include <mutex>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include "engine/base/text.h"
#include "engine/host/stop.h"
#include "engine/host/system/descriptor.h"

namespace byoc {

namespace {

// What is typed stays invisible as long as this object.
class WithoutEcho {
 public:
  explicit WithoutEcho(int terminal) : terminal_(terminal), is_known_(::tcgetattr(terminal, &usual_) == 0) {
    if (!is_known_) return;
    auto quiet = usual_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    quiet.c_lflag |= ECHONL;
    ::tcsetattr(terminal_, TCSAFLUSH, &quiet);
  }
  ~WithoutEcho() {
    if (is_known_) ::tcsetattr(terminal_, TCSAFLUSH, &usual_);
  }
  WithoutEcho(const WithoutEcho&) = delete;
  WithoutEcho& operator=(const WithoutEcho&) = delete;

 private:
  int terminal_;
  termios usual_{};
  bool is_known_;
};

bool wait_for_line(int terminal) {
  constexpr int slice_in_ms = 100;
  pollfd end{terminal, POLLIN, 0};
  while (!is_stop_requested())
    if (::poll(&end, 1, slice_in_ms) > 0) return (end.revents & POLLIN) != 0;
  return false;
}

class SystemTerminal : public Terminal {
 public:
  std::optional<Secret> ask(const std::string& question) const override { return answer(question, false); }

  std::optional<std::string> ask_openly(const std::string& question) const override {
    const auto typed = answer(question, true);
    return typed ? std::optional(std::string(typed->reveal())) : std::nullopt;
  }

 private:
  // One question after the other: two at once would take each other's answer, and the echo's state with it. What was
  // typed before the question was seen is no answer to it.
  std::optional<Secret> answer(const std::string& question, bool is_shown) const {
    const std::lock_guard guard(mutex_);
    if (is_stop_requested()) return std::nullopt;
    const Descriptor terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
    if (!terminal.is_open()) return std::nullopt;
    std::optional<WithoutEcho> quiet;
    if (is_shown)
      ::tcflush(terminal.number(), TCIFLUSH);
    else
      quiet.emplace(terminal.number());
    if (::write(terminal.number(), question.data(), question.size()) < 0) return std::nullopt;
    if (!wait_for_line(terminal.number())) return std::nullopt;
    Botan::secure_vector<char> line(256);
    const auto got = ::read(terminal.number(), line.data(), line.size());
    if (got <= 0) return std::nullopt;
    return Secret(trim({line.data(), static_cast<std::size_t>(got)}));
  }

  mutable std::mutex mutex_;
};

}  // namespace

std::unique_ptr<Terminal> system_terminal() {
  return std::make_unique<SystemTerminal>();
}

}  // namespace byoc
