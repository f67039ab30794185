#include "steps/aws/credentials/credentials_cache.h"

#include <atomic>
#include <latch>
#include <thread>

#include "tests/steps/aws/credentials/credentials_world.h"
#include "tests/support/threads.h"

using namespace byoc;
using namespace byoc::aws;
using namespace byoc::test;
using std::chrono::minutes;

namespace {

// A source that numbers its credentials, each of which holds for `lifetime`.
struct World {
  CredentialsCache::Source source() {
    return {asked_in, [this] { return clock.now(); }, [this] { return find(); },
            [this](const Error& error, const Credentials& kept) {
              failures.push_back(kept.access_key_id + ": " + error.what());
            }};
  }

  Credentials find() {
    ++asked;
    if (is_broken) throw Error("broken", "mend it");
    Credentials found;
    found.access_key_id = std::to_string(asked);
    found.source = "test";
    found.renewal = renewal;
    if (lifetime.count() > 0) found.expires = clock.now() + lifetime;
    return found;
  }

  std::string get() { return cache.get(source())->access_key_id; }

  CredentialsCache cache;
  FakeClock clock;
  minutes lifetime{60};
  bool is_broken = false;
  std::string renewal, asked_in = "eu-west-1";
  std::atomic<int> asked = 0;
  std::vector<std::string> failures;
};

}  // namespace

TEST_CASE("credentials cache: what does not end is looked for once") {
  World world;
  world.lifetime = minutes(0);
  CHECK(world.get() == "1");
  world.clock.advance(std::chrono::hours(10000));
  CHECK(world.get() == "1");
}

TEST_CASE("credentials cache: new ones are looked for ten minutes before the end, not sooner") {
  World world;
  CHECK(world.get() == "1");
  world.clock.advance(minutes(49));
  CHECK(world.get() == "1");
  world.clock.advance(minutes(1));
  CHECK(world.get() == "2");
  CHECK(world.failures.empty());
}

TEST_CASE("credentials cache: a failure is told, and the old ones serve until their end") {
  World world;
  world.get();
  world.is_broken = true;
  world.clock.advance(minutes(51));
  CHECK(world.get() == "1");
  CHECK(world.get() == "1");
  CHECK(world.asked == 2);  // not with every request
  CHECK(world.failures == std::vector<std::string>{"1: broken"});
  world.clock.advance(minutes(1));
  CHECK(world.get() == "1");
  CHECK(world.asked == 3);
  world.clock.advance(minutes(8));
  for (int step = 0; step < 1000; ++step) CHECK(std::string(error_of([&] { world.get(); }).what()) == "broken");
  CHECK(world.asked == 4);
  world.is_broken = false;
  world.clock.advance(minutes(1));
  CHECK(world.get() == "5");
}

TEST_CASE("credentials cache: what fails in one region is asked for in another, and then serves both") {
  World world;
  world.is_broken = true;
  REQUIRE_THROWS_WITH(world.get(), "broken");
  world.is_broken = false;
  REQUIRE_THROWS_WITH(world.get(), "broken");
  world.asked_in = "us-east-1";
  REQUIRE(world.get() == "2");
  world.asked_in = "eu-west-1";
  REQUIRE(world.get() == "2");
}

TEST_CASE("credentials cache: a first failure is that of all who ask within a minute") {
  World world;
  world.is_broken = true;
  CHECK(error_of([&] { world.get(); }).hint() == "mend it");
  world.is_broken = false;
  world.clock.advance(std::chrono::seconds(59));
  CHECK(error_of([&] { world.get(); }).hint() == "mend it");
  CHECK(world.asked == 1);
  world.clock.advance(std::chrono::seconds(1));
  CHECK(world.get() == "2");
  CHECK(world.get() == "2");
}

TEST_CASE("credentials cache: a clock that is set back does not keep a failure") {
  World world;
  world.is_broken = true;
  CHECK_THROWS_AS(world.get(), Error);
  world.is_broken = false;
  world.clock.set(world.clock.now() - std::chrono::hours(1));
  CHECK(world.get() == "2");
}

TEST_CASE("credentials cache: short-lived ones are not looked for with every request") {
  World world;
  world.lifetime = minutes(4);
  for (int i = 0; i < 5; ++i) CHECK(world.get() == "1");
  world.clock.advance(minutes(1));
  for (int i = 0; i < 5; ++i) CHECK(world.get() == "2");
}

TEST_CASE("credentials cache: what only a person can renew is used to its end, and then named") {
  World world;
  world.renewal = "type a code";
  world.get();
  world.clock.advance(minutes(59));
  CHECK(world.get() == "1");
  world.clock.advance(minutes(1));
  const auto error = error_of([&] { world.get(); });
  CHECK(std::string(error.what()) == "the credentials (test) ended at 2026-09-21T15:13:20Z");
  CHECK(error.hint() == "type a code");
  CHECK(world.asked == 1);
}

TEST_CASE("credentials cache: one thread renews, the others go on with the old ones") {
  World world;
  world.get();
  world.clock.advance(minutes(52));
  std::latch is_asking(1), may_answer(1);
  auto slow = world.source();
  slow.find = [&] {
    is_asking.count_down();
    may_answer.wait();
    return world.find();
  };
  std::string renewed;
  std::jthread one([&] { renewed = world.cache.get(slow)->access_key_id; });
  is_asking.wait();
  CHECK(world.get() == "1");
  CHECK(world.asked == 1);
  may_answer.count_down();
  one.join();
  CHECK(renewed == "2");
  CHECK(world.get() == "2");
}

TEST_CASE("credentials cache: near the end the others wait for the new ones") {
  World world;
  world.get();
  world.clock.advance(minutes(56));
  std::atomic<int> new_ones = 0;
  test::in_threads(8, [&](int) {
    if (world.get() == "2") ++new_ones;
  });
  CHECK(new_ones == 8);
  CHECK(world.asked == 2);
}

TEST_CASE("credentials cache: a failure is that of all who waited for it") {
  constexpr int waiting = 4;
  World world;
  world.is_broken = true;
  std::latch is_asking(1);
  std::atomic<int> looked = 0;
  auto slow = world.source();
  slow.find = [&] {
    is_asking.count_down();
    for (int now = looked; now < waiting; now = looked) looked.wait(now);
    return world.find();
  };
  auto others = world.source();
  // Each looks at the clock right before it waits, and nobody can end the attempt in between.
  others.now = [&] {
    ++looked;
    looked.notify_all();
    return world.clock.now();
  };
  std::atomic<int> failed = 0;
  const auto get = [&](const CredentialsCache::Source& source) {
    try {
      world.cache.get(source);
    } catch (const Error&) {
      ++failed;
    }
  };
  {
    std::jthread first([&] { get(slow); });
    is_asking.wait();
    test::in_threads(waiting, [&](int) { get(others); });
  }
  CHECK(failed == waiting + 1);
  CHECK(world.asked == 1);
}

TEST_CASE("credentials cache: a run that outlives its credentials signs with new ones") {
  CredentialsWorld world;
  world.config("[profile p]\nrole_arn = arn:r\nsource_profile = base\n[profile base]\n" + keys("BASE"));
  auto options = with_profile("p");
  std::vector<std::string> warnings;
  options.warning = [&](const std::string& text) { warnings.push_back(text); };
  std::vector<std::string> notes;
  options.note = [&](const std::string& text) { notes.push_back(text); };
  const Session session(options);
  world.answer({role_keys("ONE", "2026-09-21T15:13:20Z"), sts_refusal("AccessDenied"),
                role_keys("TWO", "2026-09-21T16:13:20Z")});
  const auto key = [&] { return session.credentials(world.reader())->access_key_id; };
  CHECK(key() == "ONE");
  world.clock.advance(minutes(51));
  CHECK(key() == "ONE");
  REQUIRE(warnings.size() == 1);
  CHECK_THAT(
      warnings.front(),
      ContainsSubstring("can't renew the credentials, going on with those that hold until 2026-09-21T15:13:20Z: role "
                        "'arn:r' of profile 'p': AWS STS refused AssumeRole: AccessDenied"));
  world.clock.advance(minutes(2));
  CHECK(key() == "TWO");
  const std::string source = "role 'arn:r' of profile 'p', assumed with profile 'base' in ~/.aws/config";
  CHECK(notes == std::vector<std::string>{"credentials: " + source + ", until 2026-09-21T15:13:20Z",
                                          "new credentials: " + source + ", until 2026-09-21T16:13:20Z"});
}
