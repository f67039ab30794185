#include "engine/cli/stop_signals.h"

#include <pthread.h>
#include <signal.h>
#include <string_view>
#include <system_error>
#include <thread>
#include <unistd.h>

#include "engine/base/error.h"
#include "engine/cli/exit_status.h"

namespace byoc {

namespace {

bool is_ignored(int signal) {
  struct sigaction current {};
  return sigaction(signal, nullptr, &current) == 0 && current.sa_handler == SIG_IGN;
}

void wait_for(const sigset_t& signals) {
  int signal = 0;
  while (sigwait(&signals, &signal) != 0) continue;
}

void say(std::string_view text) {
  // If nobody listens any more, there is nothing to be done about it.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

void serve(const sigset_t& signals, const std::function<void()>& request_stop) {
  wait_for(signals);
  say("\nstopping when the steps under way are done; interrupt again to end at once\n");
  request_stop();
  wait_for(signals);
  ::_exit(exit_interrupted);
}

}  // namespace

void on_stop_signals(std::function<void()> request_stop) {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM})
    if (!is_ignored(signal)) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  try {
    std::thread(serve, signals, std::move(request_stop)).detach();
  } catch (const std::system_error& error) {
    throw Error(std::string("no thread can be started: ") + error.what(), "allow more processes (ulimit -u)");
  }
}

}  // namespace byoc
