#include "engine/cli/views/progress.h"

#include <algorithm>
#include <sstream>

#include "tests/catch.h"
#include "tests/engine/cli/views/samples.h"
#include "tests/support/fake_host.h"

using namespace byoc;
using namespace byoc::test;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

struct Watched {
  explicit Watched(bool is_terminal) : progress(err, is_terminal, Paint(), clock) {}

  void finish(std::size_t count, StepState state = StepState::done) {
    for (std::size_t i = 0; i < count; ++i)
      progress.step_finished(sample_step("devices.d", "key", sample_decision(Action::create)), state, milliseconds(3));
  }

  std::size_t lines() const {
    const auto text = err.str();
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }

  std::ostringstream err;
  FakeClock clock;
  Progress progress;
};

}  // namespace

TEST_CASE("progress: of few steps each has a line when it is finished") {
  for (const bool is_terminal : {false, true}) {
    Watched watched(is_terminal);
    watched.progress.started(3);
    watched.finish(1);
    watched.finish(1, StepState::failed);
    watched.finish(1, StepState::skipped);
    CHECK(watched.err.str() ==
          "devices.d.key: created (3 ms)\n"
          "devices.d.key: failed (3 ms)\n"
          "devices.d.key: skipped\n");
  }
}

TEST_CASE("progress: of many steps a log has a line for every tenth") {
  Watched watched(false);
  watched.progress.started(5000);
  watched.finish(499);
  CHECK(watched.lines() == 0);
  watched.finish(1);
  CHECK(watched.err.str() == "500 of 5000 steps (10 %)\n");
  watched.finish(4500);
  CHECK(watched.lines() == 10);
  CHECK(watched.err.str().ends_with("\n5000 of 5000 steps (100 %)\n"));
}

TEST_CASE("progress: of many slow steps a log has a line every ten seconds") {
  Watched watched(false);
  watched.progress.started(5000);
  watched.clock.advance(seconds(9));
  watched.finish(10);
  CHECK(watched.lines() == 0);
  watched.clock.advance(seconds(1));
  watched.finish(10);
  CHECK(watched.err.str() == "11 of 5000 steps (0 %), 1.1/s, 1 h 15 min left\n");
}

TEST_CASE("progress: on a terminal many steps share one line, which is ended") {
  Watched watched(true);
  watched.progress.started(200);
  watched.clock.advance(seconds(1));
  watched.finish(199);
  CHECK(watched.err.str() == "\r\x1b[K1 of 200 steps (0 %), 1.0/s, 3 min 20 s left");
  watched.finish(1);
  CHECK(watched.err.str().ends_with("\r\x1b[K200 of 200 steps (100 %), 200/s\n"));
  CHECK(watched.lines() == 1);
}

TEST_CASE("progress: a failure among many has a line of its own") {
  Watched watched(true);
  watched.progress.started(200);
  watched.finish(1, StepState::failed);
  watched.clock.advance(seconds(1));
  watched.finish(1);
  watched.finish(1, StepState::failed);
  CHECK(watched.err.str() ==
        "devices.d.key: failed (3 ms)\n"
        "\r\x1b[K2 of 200 steps (1 %), 2.0/s, 1 min 40 s left"
        "\r\x1b[Kdevices.d.key: failed (3 ms)\n");
}

TEST_CASE("progress: a long step that tells how far it is has lines of its own, and one when it is finished") {
  const auto step = sample_step("devices.line", "key", sample_decision(Action::create));
  SECTION("in a log") {
    Watched watched(false);
    watched.progress.started(1);
    for (std::size_t done = 0; done <= 1000; ++done) watched.progress.step_progressed(step, done, 1000, "keys");
    watched.progress.step_finished(step, StepState::done, seconds(2));
    CHECK(watched.lines() == 11);
    CHECK(watched.err.str().starts_with("devices.line.key: 100 of 1000 keys (10 %)\n"));
    CHECK(
        watched.err.str().ends_with("devices.line.key: 1000 of 1000 keys (100 %)\n"
                                    "devices.line.key: created (2 s)\n"));
  }
  SECTION("on a terminal") {
    Watched watched(true);
    watched.progress.started(1);
    watched.progress.step_progressed(step, 0, 1000, "keys");
    watched.clock.advance(seconds(1));
    watched.progress.step_progressed(step, 10, 1000, "keys");
    watched.progress.step_progressed(step, 11, 1000, "keys");  // too soon
    watched.progress.step_finished(step, StepState::failed, seconds(2));
    CHECK(watched.err.str() ==
          "\r\x1b[Kdevices.line.key: 10 of 1000 keys (1 %), 10/s, 1 min 40 s left"
          "\r\x1b[Kdevices.line.key: failed (2 s)\n");
  }
  SECTION("among many others") {
    Watched watched(true);
    watched.progress.started(200);
    watched.progress.step_progressed(step, 1000, 1000, "keys");
    watched.progress.step_progressed(step, 1000, 1000, "keys");  // said once
    watched.progress.step_finished(step, StepState::done, seconds(2));
    CHECK(watched.err.str() ==
          "\r\x1b[Kdevices.line.key: 1000 of 1000 keys (100 %)\n"
          "devices.line.key: created (2 s)\n");
  }
}

TEST_CASE("progress: rate and time left") {
  CHECK(count_text(0, 5000, "steps", seconds(0)) == "0 of 5000 steps (0 %)");
  CHECK(count_text(1200, 5000, "steps", milliseconds(1500)) == "1200 of 5000 steps (24 %), 800/s, 5 s left");
  CHECK(count_text(4999, 5000, "rows", seconds(10)) == "4999 of 5000 rows (99 %), 500/s, 1 s left");
}
