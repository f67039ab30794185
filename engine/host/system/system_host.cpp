#include "engine/host/system/system_host.h"

#include <csignal>
#include <cstdlib>

#include <botan/system_rng.h>

#include "engine/host/stop.h"
#include "engine/host/system/system_files.h"
#include "engine/host/system/system_programs.h"
#include "engine/host/system/system_terminal.h"

namespace byoc {

namespace {

class SystemClock : public Clock {
 public:
  Time now() const override { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }
  std::chrono::steady_clock::time_point steady() const override { return std::chrono::steady_clock::now(); }
  bool sleep(std::chrono::milliseconds duration) const override { return wait_unless_stopped(duration); }
};

class SystemRandom : public Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override {
    try {
      Botan::system_rng().randomize(bytes);
    } catch (const std::exception&) {
      throw Error("the operating system gave no random bytes", "check that /dev/urandom is readable, then run again");
    }
  }
};

class SystemEnvironment : public Environment {
 public:
  std::optional<std::string> variable(const std::string& name) const override {
    const char* const value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return value;
  }
};

// The first of these variables that is set and not empty.
std::string first_set(std::initializer_list<const char*> names) {
  for (const auto* name : names)
    if (const char* const value = std::getenv(name); value != nullptr && *value != '\0') return value;
  return {};
}

// The variables by which every tool is told of proxies, lower case first as most have it.
HttpSettings with_environment(HttpSettings settings) {
  settings.proxy = {Secret(first_set({"https_proxy", "HTTPS_PROXY"})), first_set({"no_proxy", "NO_PROXY"})};
  return settings;
}

}  // namespace

struct SystemHost::Parts {
  explicit Parts(HttpSettings settings) : http(with_environment(std::move(settings))) {}

  SystemFiles files;
  SystemHttp http;
  SystemRandom random;
  SystemClock clock;
  SystemEnvironment environment;
  SystemPrograms programs;
  std::unique_ptr<Terminal> terminal = system_terminal();
};

SystemHost::SystemHost(HttpSettings settings) : parts_(std::make_unique<Parts>(std::move(settings))) {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of the write
  std::signal(SIGCHLD, SIG_DFL);  // who started us may have ignored it; then nobody could tell how a program has ended
}

SystemHost::~SystemHost() = default;

Host SystemHost::host() {
  return {parts_->files,       parts_->http,     parts_->random,   parts_->clock,
          parts_->environment, parts_->programs, *parts_->terminal};
}

void SystemHost::request_stop() noexcept {
  byoc::request_stop();
}
bool SystemHost::is_stop_requested() noexcept {
  return byoc::is_stop_requested();
}

}  // namespace byoc
