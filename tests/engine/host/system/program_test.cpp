#include "engine/host/program.h"

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sys/stat.h>
#include <thread>

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>

#include "engine/base/error.h"
#include "engine/host/stop.h"
#include "engine/host/system/system_programs.h"
#include "tests/catch.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_folder.h"

using namespace byoc;
using namespace byoc::test;
using namespace std::chrono_literals;
using Words = std::vector<std::string>;

namespace {

ProgramResult run_script(const std::string& script, std::chrono::milliseconds time_limit = 20s) {
  return SystemPrograms().run({"sh", "-c", script}, time_limit);
}

std::string failure_of(const std::string& script, std::chrono::milliseconds time_limit = 20s) {
  try {
    run_script(script, time_limit);
  } catch (const Error& error) {
    CHECK_FALSE(error.hint().empty());
    return error.what();
  }
  throw std::logic_error("it did not fail");
}

}  // namespace

TEST_CASE("command: words are split as a shell splits them") {
  const std::vector<std::pair<std::string, Words>> commands{
      {"", {}},
      {"  \t ", {}},
      {"a b  c", {"a", "b", "c"}},
      {"'a b' \"c d\" e\\ f", {"a b", "c d", "e f"}},
      {"a''b \"\" ''", {"ab", "", ""}},
      {"'\\' \"\\\"\\x\\\\\" \\'", {"\\", "\"\\x\\", "'"}},
      {"$HOME;`x`|y>z *", {"$HOME;`x`|y>z", "*"}},
      {"'it'\\''s'", {"it's"}},
  };
  for (const auto& [text, words] : commands) {
    INFO(text);
    CHECK(split_command(text) == words);
  }
  for (const auto* open : {"'a", "\"a", "a\\", "\"a'", "a 'b\\'c'"}) {
    INFO(open);
    CHECK(split_command(open) == std::nullopt);
  }
}

TEST_CASE("programs: output, complaint and status come back") {
  const auto result = run_script("printf 'out\\nput'; printf 'one\\ntwo\\033\\n' >&2; exit 7");
  CHECK(result.status == 7);
  CHECK(result.output.reveal() == "out\nput");
  CHECK(result.complaint == "one?two?");
  CHECK(run_script("true").status == 0);
  CHECK(run_script("kill -9 $$").status == 128 + 9);
}

TEST_CASE("programs: words are taken as they are, by no shell") {
  CHECK(SystemPrograms().run({"printf", "%s|%s", "$HOME", "a b;c"}, 20s).output.reveal() == "$HOME|a b;c");
}

TEST_CASE("programs: it reads nothing from us, and has our environment") {
  ::setenv("BYOC_TEST_HANDED_DOWN", "yes", 1);
  CHECK(run_script("cat; printf \"$BYOC_TEST_HANDED_DOWN\"").output.reveal() == "yes");
}

TEST_CASE("programs: no file and no connection of ours stays open in it") {
  const Poco::Net::ServerSocket server(Poco::Net::SocketAddress("127.0.0.1", 0));
  const Poco::Net::StreamSocket connection(server.address());
  // The three usual ones, and the one that lists them.
  CHECK(run_script("ls /proc/self/fd | wc -l").output.reveal() == "4\n");
}

TEST_CASE("programs: more than a pipe holds arrives whole, too much is an error") {
  CHECK(run_script("head -c 500000 /dev/zero").output.reveal().size() == 500'000);
  CHECK(run_script("head -c 500000 /dev/zero >&2; printf done").output.reveal() == "done");
  CHECK(failure_of("head -c 2000000 /dev/zero") == "'sh' printed more than 1 MiB");
  CHECK(failure_of("head -c 1048577 /dev/zero") == "'sh' printed more than 1 MiB");
  CHECK(run_script("head -c 1048576 /dev/zero").output.reveal().size() == 1048576);
  CHECK(failure_of("yes") == "'sh' printed more than 1 MiB");
}

TEST_CASE("programs: one that takes too long is killed") {
  const auto begun = std::chrono::steady_clock::now();
  CHECK(failure_of("exec sleep 60", 100ms) == "'sh' was not done within 0.1 s and was killed");
  CHECK(failure_of("exec >&- 2>&-; exec sleep 60", 100ms) == "'sh' was not done within 0.1 s and was killed");
  CHECK(std::chrono::steady_clock::now() - begun < 20s);
}

TEST_CASE("programs: a stop of the run ends one that runs") {
  TempFolder folder;
  const auto gate = (folder.path() / "gate").string();
  REQUIRE(::mkfifo(gate.c_str(), 0600) == 0);
  CHECK(holds_in_child([&] {
    std::thread stopper([&] {
      std::ifstream(gate).get();
      request_stop();
    });
    const auto failure = failure_of("echo > '" + gate + "'; exec sleep 60", 60s);
    stopper.join();
    return failure == "stopped while 'sh' was running";
  }));
}

TEST_CASE("programs: one whose end nobody is told has ended all the same") {
  CHECK(holds_in_child([] {
    std::signal(SIGCHLD, SIG_IGN);
    return failure_of("true", 60s) == "how 'sh' ended was not told";
  }));
}

TEST_CASE("programs: what it leaves running in the background is not waited for") {
  const auto begun = std::chrono::steady_clock::now();
  CHECK(run_script("sleep 20 & printf done").output.reveal() == "done");
  CHECK(std::chrono::steady_clock::now() - begun < 10s);
}

TEST_CASE("programs: one that is not there, or may not be run, is named") {
  try {
    SystemPrograms().run({"byoc-no-such-program", "hush"}, 1s);
    FAIL("it ran");
  } catch (const Error& error) {
    CHECK(std::string(error.what()) == "can't run 'byoc-no-such-program': No such file or directory");
  }
  CHECK_THROWS_AS(SystemPrograms().run({"/etc/passwd"}, 1s), Error);
  CHECK_THROWS_AS(SystemPrograms().run({}, 1s), Error);
  CHECK_THROWS_AS(no_programs().run({"true"}, 1s), Error);
}
