#include "engine/host/system/system_programs.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "engine/base/error.h"
#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/host/stop.h"
#include "engine/host/system/descriptor.h"

extern char** environ;

namespace byoc {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t max_complaint = 200;
// How often the end of the time, of the program and of the run are looked for.
constexpr std::chrono::milliseconds slice{50};

struct Pipe {
  Descriptor read_end, write_end;

  Pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
      throw Error(fmt::format("can't make a pipe: {}", std::strerror(errno)), "close other programs, then run again");
    read_end = Descriptor(ends[0]);
    write_end = Descriptor(ends[1]);
    ::fcntl(read_end.number(), F_SETFL, O_NONBLOCK);
  }
};

// Poco opens its sockets without O_CLOEXEC. Where the C library can't do this, these stay open in the child.
void close_all_others([[maybe_unused]] posix_spawn_file_actions_t& actions) {
#if defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 34)
  ::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
#endif
#endif
}

// What a child is begun with: no input, both outputs into pipes, nothing else open, no signal ignored or held back as
// it may be here. It stays in our process group: in one of its own it could not ask anything at the terminal.
class Beginning {
 public:
  Beginning(const Pipe& output, const Pipe& complaint) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, output.write_end.number(), STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, complaint.write_end.number(), STDERR_FILENO);
    close_all_others(actions_);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Beginning() {
    ::posix_spawnattr_destroy(&attributes_);
    ::posix_spawn_file_actions_destroy(&actions_);
  }
  Beginning(const Beginning&) = delete;
  Beginning& operator=(const Beginning&) = delete;

  pid_t begin(const std::vector<std::string>& words) const {
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    pid_t id = -1;
    const int code = ::posix_spawnp(&id, arguments.front(), &actions_, &attributes_, arguments.data(), environ);
    if (code != 0)
      throw Error(fmt::format("can't run '{}': {}", printable(words.front()), std::strerror(code)),
                  "check that the program is there and may be executed");
    return id;
  }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

// A running program; killed if it still runs at the end, though not what it has begun itself.
class Child {
 public:
  explicit Child(pid_t id) : id_(id) {}
  ~Child() {
    if (has_ended()) return;
    ::kill(id_, SIGKILL);
    while (::waitpid(id_, &status_, 0) < 0 && errno == EINTR) {
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  bool has_ended() {
    if (has_ended_) return true;
    const auto got = ::waitpid(id_, &status_, WNOHANG);
    is_lost_ = got < 0 && errno == ECHILD;
    has_ended_ = got == id_ || is_lost_;
    return has_ended_;
  }

  // Only once it has ended. Nothing if the kernel did not keep it for us, as where SIGCHLD is ignored.
  std::optional<int> status() const {
    if (is_lost_) return std::nullopt;
    return WIFEXITED(status_) ? WEXITSTATUS(status_) : 128 + WTERMSIG(status_);
  }

 private:
  pid_t id_;
  int status_ = 0;
  bool has_ended_ = false, is_lost_ = false;
};

// Takes what is there, at most as much as a pipe holds: who never stops printing must not keep us here. What goes
// beyond `limit` is dropped, and one byte more is kept to tell.
void drain(const Descriptor& pipe, Botan::secure_vector<char>& into, std::size_t limit) {
  constexpr std::size_t pipe_size = 64u << 10;
  std::array<char, 4096> buffer;
  for (std::size_t round = 0; round < pipe_size / buffer.size(); ++round) {
    const auto got = ::read(pipe.number(), buffer.data(), buffer.size());
    if (got <= 0) break;
    const auto room = limit + 1 - std::min(into.size(), limit + 1);
    into.insert(into.end(), buffer.begin(), buffer.begin() + std::min(static_cast<std::size_t>(got), room));
  }
  Botan::secure_scrub_memory(buffer.data(), buffer.size());
}

void check_going_on(const std::string& program, SteadyClock::time_point end, std::chrono::milliseconds time_limit) {
  if (is_stop_requested()) throw Error(fmt::format("stopped while '{}' was running", printable(program)), "run again");
  if (SteadyClock::now() < end) return;
  throw Error(fmt::format("'{}' was not done within {} s and was killed", printable(program),
                          std::chrono::duration<double>(time_limit).count()),
              "run it by hand and see what it waits for");
}

}  // namespace

ProgramResult SystemPrograms::run(const std::vector<std::string>& words, std::chrono::milliseconds time_limit) const {
  if (words.empty()) throw Error("can't run a program without a name");
  const auto end = SteadyClock::now() + time_limit;
  Pipe output, complaint;
  Child child(Beginning(output, complaint).begin(words));
  output.write_end = Descriptor();
  complaint.write_end = Descriptor();
  Botan::secure_vector<char> printed, complained;
  const auto drain_both = [&] {
    drain(output.read_end, printed, limits::program_output.most);
    drain(complaint.read_end, complained, max_complaint);
    if (const auto& limit = limits::program_output; !limit.allows(printed.size()))
      throw Error(fmt::format("'{}' printed more than {}", printable(words.front()), limit.text()),
                  std::string(limit.way_out));
  };
  // What it leaves running in the background may keep the pipes open: its own end is what counts.
  while (!child.has_ended()) {
    pollfd ends[] = {{output.read_end.number(), POLLIN, 0}, {complaint.read_end.number(), POLLIN, 0}};
    ::poll(ends, 2, static_cast<int>(slice.count()));
    drain_both();
    check_going_on(words.front(), end, time_limit);
    // A closed pipe is always ready to be read.
    if (((ends[0].revents | ends[1].revents) & POLLIN) == 0 && !child.has_ended()) wait_unless_stopped(slice / 10);
  }
  drain_both();
  const auto status = child.status();
  if (!status)
    throw Error(fmt::format("how '{}' ended was not told", printable(words.front())),
                "run where SIGCHLD is not ignored");
  const std::string_view words_of_complaint(complained.data(), complained.size());
  return {*status, Secret(std::move(printed)), printable(trim(words_of_complaint), max_complaint)};
}

}  // namespace byoc
