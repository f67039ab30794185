#include "engine/host/system/system_host.h"

#include <array>
#include <csignal>
#include <cstdlib>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/resource.h>
#include <thread>

#include "engine/host/stop.h"
#include "engine/host/system/hardening.h"
#include "tests/catch.h"
#include "tests/support/child_process.h"

using namespace byoc;
using namespace byoc::test;

TEST_CASE("host: a stop wakes who sleeps, and no request begins after it") {
  CHECK(holds_in_child([] {
    SystemHost system;
    const Host host = system.host();
    if (SystemHost::is_stop_requested() || !host.clock.sleep(std::chrono::milliseconds(1))) return false;
    std::thread stopper([] { SystemHost::request_stop(); });
    const bool slept_well = host.clock.sleep(std::chrono::hours(1));
    stopper.join();
    if (slept_well || !SystemHost::is_stop_requested()) return false;
    HttpRequest request;
    request.scheme = "http";
    request.host = "127.0.0.1";
    request.port = 1;
    try {
      host.http.get(request);
    } catch (const HttpFailure& failure) {
      return failure.kind() == HttpFailure::Kind::stopped;
    }
    return false;
  }));
}

TEST_CASE("host: who is deaf to a stop sleeps on and may ask, and hears of it afterwards") {
  CHECK(holds_in_child([] {
    SystemHost system;
    const Host host = system.host();
    SystemHost::request_stop();
    {
      const DeafToStop until_done;
      if (SystemHost::is_stop_requested() || !host.clock.sleep(std::chrono::milliseconds(1))) return false;
    }
    return SystemHost::is_stop_requested() && !host.clock.sleep(std::chrono::milliseconds(1));
  }));
}

TEST_CASE("host: a broken pipe does not end the process") {
  CHECK(holds_in_child([] {
    const SystemHost system;
    return std::raise(SIGPIPE) == 0;
  }));
}

TEST_CASE("host: how a program ends is told, although who started us ignored SIGCHLD") {
  CHECK(holds_in_child([] {
    std::signal(SIGCHLD, SIG_IGN);
    SystemHost system;
    return system.host().programs.run({"sh", "-c", "exit 7"}, std::chrono::seconds(10)).status == 7;
  }));
}

TEST_CASE("host: no core file is written once they are forbidden, into a program that takes them neither") {
  CHECK(holds_in_child([] {
    forbid_core_files();
    rlimit limit{};
    return ::getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0 && limit.rlim_max == 0;
  }));
#ifdef __linux__
  CHECK(holds_in_child([] {
    forbid_core_files();
    return ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
  }));
#endif
}

TEST_CASE("host: the environment tells an empty variable from an unset one") {
  SystemHost system;
  ::setenv("BYOC_TEST_EMPTY", "", 1);
  ::unsetenv("BYOC_TEST_UNSET");
  CHECK(system.host().environment.variable("BYOC_TEST_EMPTY") == std::optional<std::string>(""));
  CHECK(system.host().environment.variable("BYOC_TEST_UNSET") == std::nullopt);
}

TEST_CASE("host: random bytes differ from call to call") {
  SystemHost system;
  std::array<std::uint8_t, 32> one{};
  std::array<std::uint8_t, 32> two{};
  system.host().random.fill(one);
  system.host().random.fill(two);
  CHECK(one != two);
  CHECK(one != std::array<std::uint8_t, 32>{});
}
