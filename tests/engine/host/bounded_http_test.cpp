#include "engine/host/bounded_http.h"

#include "engine/host/stop.h"
#include "tests/catch.h"
#include "tests/support/fake_host.h"

using namespace byoc;
using namespace byoc::test;
using std::chrono::seconds;

namespace {

// Each of its exchanges takes a minute.
struct SlowWorld : FakeHost {
  SlowWorld() {
    http.handler = [this](std::string_view, const HttpRequest&) -> HttpResponse {
      clock.advance(seconds(60));
      if (breaks) throw HttpFailure(HttpFailure::Kind::timeout, "too late", "wait");
      return {200, {}, ""};
    };
  }

  bool breaks = false;
};

}  // namespace

TEST_CASE("bounded http: exchanges that together take longer than ten minutes are followed by no other") {
  SlowWorld world;
  BoundedHttp http(world.http, world.clock);
  for (int i = 0; i < 4; ++i) {
    CHECK(http.get({}).status == 200);
    CHECK(http.send("POST", {}).status == 200);
  }
  world.breaks = true;
  CHECK_THROWS_WITH(http.ask("POST", {}), "too late");
  CHECK_THROWS_WITH(http.ask("POST", {}), "too late");
  try {
    http.send("POST", {});
    FAIL("it was sent");
  } catch (const HttpFailure& failure) {
    CHECK(failure.kind() == HttpFailure::Kind::refused);
    CHECK_THAT(failure.what(), ContainsSubstring("600 s together"));
    CHECK_FALSE(failure.hint().empty());
  }
  CHECK(world.http.requests().size() == 10);
}

TEST_CASE("bounded http: what passes between exchanges is not theirs, and a reader is bounded as well") {
  SlowWorld world;
  const BoundedReader http(world.http, world.clock);
  for (int i = 0; i < 10; ++i) {
    world.clock.advance(seconds(3600));
    CHECK(http.get({}).status == 200);
  }
  CHECK_THROWS_AS(http.get({}), HttpFailure);
  CHECK_THROWS_AS(http.ask("POST", {}), HttpFailure);
}

TEST_CASE("bounded http: what must not be left half done goes on after the time is over, and ends as well") {
  SlowWorld world;
  BoundedHttp http(world.http, world.clock);
  for (int i = 0; i < 10; ++i) http.get({});
  {
    const DeafToStop until_done;
    for (int i = 0; i < 10; ++i) CHECK(http.send("PUT", {}).status == 200);
    CHECK_THROWS_WITH(http.send("PUT", {}), ContainsSubstring("1200 s together"));
  }
  CHECK_THROWS_AS(http.get({}), HttpFailure);
}
