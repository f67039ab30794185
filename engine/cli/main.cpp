// byoc-apply: joins the run to the real world.
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <iostream>
#include <signal.h>
#include <system_error>
#include <unistd.h>

#include "engine/cli/commands/run.h"
#include "engine/cli/guarded.h"
#include "engine/cli/stop_signals.h"
#include "engine/host/system/allocation.h"
#include "engine/host/system/hardening.h"
#include "engine/host/system/system_host.h"

namespace {

// A file opened later must not become stdout because nobody gave us one: the result would be written into it.
// What stands in for it can't be written to, so that missing output is noticed.
void occupy_standard_descriptors() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(descriptor, F_GETFD) == -1) ::open("/dev/null", O_RDONLY);
}

// Where this program lies; empty if the system does not tell.
byoc::Path own_path() {
  std::error_code unknown;
  return std::filesystem::read_symlink("/proc/self/exe", unknown);
}

// Root certificates are named as for AWS' own tools.
byoc::HttpSettings http_settings() {
  constexpr auto* variable = "AWS_CA_BUNDLE";
  const char* const bundle = std::getenv(variable);
  return {.user_agent = "byoc-apply/" BYOC_VERSION,
          .ca_bundle = bundle == nullptr ? "" : bundle,
          .ca_bundle_variable = variable};
}

}  // namespace

int main(int argc, char* argv[]) {
  using namespace byoc;
  tune_allocation();
  occupy_standard_descriptors();
  ::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of the write, reported as every other
  Console console{std::cout, std::cerr, ::isatty(STDOUT_FILENO) == 1, ::isatty(STDERR_FILENO) == 1,
                  Paint(),   Paint(),   SystemHost::is_stop_requested};
  return guarded(console, [&] {
    forbid_core_files();
    on_stop_signals(SystemHost::request_stop);
    SystemHost host(http_settings());
    return run({argv + 1, argv + argc}, host.host(), console, own_path());
  });
}
