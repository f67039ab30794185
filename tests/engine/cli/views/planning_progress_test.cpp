#include "engine/cli/views/planning_progress.h"

#include <algorithm>
#include <optional>
#include <sstream>

#include "tests/catch.h"
#include "tests/support/fake_host.h"

using namespace byoc;
using namespace byoc::test;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

struct Watched {
  explicit Watched(bool is_terminal) { progress.emplace(err, is_terminal, clock); }

  void look(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) progress->looked_at_one();
  }

  std::ostringstream err;
  FakeClock clock;
  std::optional<PlanningProgress> progress;
};

}  // namespace

TEST_CASE("planning progress: what takes no second says nothing") {
  for (const bool is_terminal : {false, true}) {
    Watched watched(is_terminal);
    watched.progress->looking_at(4000);
    watched.look(4000);
    watched.progress.reset();
    CHECK(watched.err.str().empty());
  }
}

TEST_CASE("planning progress: a log has a line at most every five seconds") {
  Watched watched(false);
  watched.progress->looking_at(4000);
  watched.clock.advance(seconds(1));
  watched.look(800);
  CHECK(watched.err.str() == "looking at 1 of 4,000 steps, 1.0/s, about 1 h 6 min left\n");
  watched.clock.advance(seconds(4));
  watched.look(1);
  watched.clock.advance(seconds(1));
  watched.look(1);
  CHECK(watched.err.str().ends_with(" left\nlooking at 802 of 4,000 steps, 134/s, about 24 s left\n"));
  watched.progress.reset();
  CHECK(watched.err.str().ends_with(" left\n"));
}

TEST_CASE("planning progress: on a terminal there is one line, which is gone in the end") {
  Watched watched(true);
  watched.progress->looking_at(10);
  watched.clock.advance(seconds(2));
  watched.look(1);
  CHECK(watched.err.str() == "looking at 1 of 10 steps, 0.5/s, about 19 s left");
  watched.look(8);
  watched.clock.advance(seconds(1));
  watched.look(1);
  CHECK(watched.err.str() == "looking at 1 of 10 steps, 0.5/s, about 19 s left");
  watched.progress.reset();
  CHECK(watched.err.str().ends_with(" left\r\x1b[K"));
  CHECK(watched.err.str().find('\n') == std::string::npos);
}

TEST_CASE("planning progress: counts are written as people read them") {
  CHECK(planning_text(0, 999, seconds(0)) == "looking at 0 of 999 steps");
  CHECK(planning_text(1204, 1234567, milliseconds(500)) == "looking at 1,204 of 1,234,567 steps");
  CHECK(planning_text(1204, 4000, milliseconds(1486)) == "looking at 1,204 of 4,000 steps, 810/s, about 4 s left");
}
