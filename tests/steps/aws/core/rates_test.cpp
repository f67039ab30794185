#include "steps/aws/core/rates.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <set>
#include <thread>

#include "tests/catch.h"
#include "tests/support/fake_host.h"

using namespace byoc;
using namespace byoc::aws;
using namespace byoc::test;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

using Instant = std::chrono::steady_clock::time_point;

// Time for several threads, which passes only while all of them sleep.
class SharedClock : public Clock {
 public:
  explicit SharedClock(std::size_t threads) : awake_(threads) {}

  Time now() const override { return Time(std::chrono::floor<seconds>(steady().time_since_epoch())); }
  Instant steady() const override {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  bool sleep(milliseconds duration) const override {
    std::unique_lock lock(mutex_);
    const auto mine = wakings_.insert(now_ + duration);
    const auto end = *mine;
    fall_asleep();
    woken_.wait(lock, [&] { return now_ >= end; });
    wakings_.erase(mine);
    return true;
  }
  void leave() const {
    const std::lock_guard lock(mutex_);
    fall_asleep();
  }

 private:
  // The last one to fall asleep lets time pass, and counts as awake whom that wakes.
  void fall_asleep() const {
    if (--awake_ > 0 || wakings_.empty()) return;
    now_ = *wakings_.begin();
    awake_ = static_cast<std::size_t>(std::distance(wakings_.begin(), wakings_.upper_bound(now_)));
    woken_.notify_all();
  }

  mutable std::mutex mutex_;
  mutable std::condition_variable woken_;
  mutable std::multiset<Instant> wakings_;
  mutable Instant now_{seconds(1'000'000)};
  mutable std::size_t awake_;
};

// Lets through so many calls in any one second, wherever it begins.
class Judge {
 public:
  explicit Judge(std::size_t quota) : quota_(quota) {}

  bool allows(Instant now) {
    const std::lock_guard lock(mutex_);
    while (!allowed_.empty() && now - allowed_.front() >= seconds(1)) allowed_.pop_front();
    const bool is_allowed = allowed_.size() < quota_;
    if (is_allowed) allowed_.push_back(now);
    ++(is_allowed ? accepted : throttled);
    return is_allowed;
  }

  std::size_t accepted = 0, throttled = 0;

 private:
  const std::size_t quota_;
  std::mutex mutex_;
  std::deque<Instant> allowed_;
};

// Many threads call as fast as they may for `duration`; each call takes 80 ms.
void call_for(seconds duration, Pace& pace, Judge& judge) {
  constexpr std::size_t count = 8;
  const SharedClock clock(count);
  const auto end = clock.steady() + duration;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < count; ++i)
    threads.emplace_back([&] {
      while (clock.steady() < end) {
        pace.wait(clock);
        clock.sleep(milliseconds(40));
        const bool is_allowed = judge.allows(clock.steady());
        clock.sleep(milliseconds(40));
        is_allowed ? pace.accepted(clock) : pace.throttled(clock);
      }
      clock.leave();
    });
  for (auto& thread : threads) thread.join();
}

struct Use {
  double of_quota, throttled;
};

Use use_of(std::size_t quota, double configured, seconds duration) {
  Judge judge(quota);
  Pace pace(configured);
  call_for(duration, pace, judge);
  const auto all = static_cast<double>(judge.accepted + judge.throttled);
  return {static_cast<double>(judge.accepted) / static_cast<double>(quota) / static_cast<double>(duration.count()),
          static_cast<double>(judge.throttled) / all};
}

// How many calls go in `duration` after `change`, one after the other and each answered at once.
std::size_t calls_in(seconds duration, Pace& pace, const FakeClock& clock) {
  std::size_t calls = 0;
  for (const auto end = clock.steady() + duration; clock.steady() < end; ++calls) {
    pace.wait(clock);
    pace.accepted(clock);
  }
  return calls;
}

}  // namespace

TEST_CASE("rates: at a quota of 10 calls a second nearly all of it is used and nothing is throttled") {
  const auto use = use_of(10, 10, seconds(60));
  CHECK(use.of_quota >= 0.95);
  CHECK(use.throttled < 0.001);
}

TEST_CASE("rates: no second of the server's holds more than the quota, high or low") {
  for (const std::size_t quota : {1, 2, 15, 60, 350}) {
    INFO(quota);
    const auto use = use_of(quota, static_cast<double>(quota), seconds(20));
    CHECK(use.throttled < 0.001);
    if (quota < 60) CHECK(use.of_quota >= 0.95);  // more than 8 threads can't do
  }
}

TEST_CASE("rates: a server that allows less than we were told is found out with few throttles and used well") {
  for (const std::size_t quota : {7, 5, 3, 9}) {
    INFO(quota);
    const auto use = use_of(quota, 10, seconds(200));
    CHECK(use.of_quota >= 0.93);
    CHECK(use.throttled < 0.02);
  }
}

TEST_CASE("rates: after a single throttle the rate falls at once and is back within seconds") {
  const FakeClock clock;
  Pace pace(100);
  const auto full = calls_in(seconds(1), pace, clock);
  CHECK(full >= 96);
  pace.throttled(clock);
  const auto slowed = calls_in(seconds(1), pace, clock);
  CHECK(slowed >= 70);
  CHECK(slowed <= 85);
  calls_in(seconds(3), pace, clock);
  CHECK(calls_in(seconds(1), pace, clock) >= 96);
}

TEST_CASE("rates: throttles without end leave a tenth of the rate, and no call waits for more than seconds") {
  const FakeClock clock;
  Pace pace(10);
  for (int i = 0; i < 200; ++i) {
    const auto begun = clock.steady();
    pace.wait(clock);
    REQUIRE(clock.steady() - begun <= seconds(3));
    pace.throttled(clock);
  }
}

TEST_CASE("rates: calls that are throttled at the same time slow down once") {
  const FakeClock clock;
  Pace pace(100);
  calls_in(seconds(1), pace, clock);
  for (int i = 0; i < 5; ++i) pace.throttled(clock);
  pace.wait(clock);
  CHECK(calls_in(seconds(1), pace, clock) >= 50);
}

TEST_CASE("rates: a call is not kept waiting where there was time enough") {
  FakeClock clock;
  Pace pace(10);
  for (int i = 0; i < 5; ++i) {
    pace.wait(clock);
    clock.advance(seconds(1));
  }
  CHECK(clock.sleeps().empty());
}

TEST_CASE("rates: a run that is stopped does not wait on") {
  class StoppedClock : public FakeClock {
   public:
    bool sleep(milliseconds) const override { return false; }
  };
  const StoppedClock clock;
  Pace pace(10);
  CHECK(pace.wait(clock));
  CHECK_FALSE(pace.wait(clock));
}

TEST_CASE("rates: a turn that a stop has ended is waited for by nobody") {
  class StoppableClock : public FakeClock {
   public:
    bool sleep(milliseconds duration) const override { return !is_stopped && FakeClock::sleep(duration); }
    bool is_stopped = false;
  };
  StoppableClock clock;
  Pace pace(10);
  pace.wait(clock);
  clock.is_stopped = true;
  REQUIRE_FALSE(pace.wait(clock));
  clock.is_stopped = false;
  const auto begun = clock.steady();
  CHECK(pace.wait(clock));
  CHECK(clock.steady() - begun <= milliseconds(110));
}

TEST_CASE("rates: AWS' own hosts have the documented quotas, others only what is given") {
  // Calls in the first second at that host.
  const auto calls_at = [](const std::string& operation, const std::string& host) {
    Rates rates({{"CreateThing", 3}});
    const FakeClock clock;
    std::size_t calls = 0;
    for (auto& pace = rates.pace_of(operation, host); calls < 1000 && clock.sleeps().size() < 10; ++calls)
      pace.wait(clock);
    return calls;
  };
  for (const auto* host : {"iot.eu-west-1.amazonaws.com", "iot.cn-north-1.amazonaws.com.cn", "iot.eu-west-1.api.aws"})
    CHECK(calls_at("RegisterCertificate", host) <= 11);
  for (const auto* host : {"127.0.0.1", "localhost", "amazonaws.com.example.com", "fakeamazonaws.com"}) {
    CHECK(calls_at("RegisterCertificate", host) == 1000);
    CHECK(calls_at("CreateThing", host) <= 11);
  }
}

TEST_CASE("rates: what is documented of an operation") {
  const std::pair<const char*, double> rows[] = {
      {"RegisterCertificate", 10}, {"DescribeCertificate", 10},   {"ListPrincipalThings", 10},
      {"AttachPolicy", 15},        {"DetachPolicy", 15},          {"CreateThingType", 15},
      {"ListThingPrincipals", 20}, {"CreateThingGroup", 25},      {"AddThingToBillingGroup", 60},
      {"CreateThing", 100},        {"AttachThingPrincipal", 100}, {"AddThingToThingGroup", 100},
      {"DescribeThingGroup", 100}, {"DescribeThing", 350},
  };
  for (const auto& [operation, rate] : rows) {
    INFO(operation);
    CHECK(documented_rate(operation) == rate);
  }
}

TEST_CASE("rates: another endpoint is called as fast as it can be until it throttles, and then held to a pace") {
  const FakeClock clock;
  Rates rates;
  auto& pace = rates.pace_of("RegisterCertificate", "127.0.0.1");
  for (int i = 0; i < 40; ++i) {
    CHECK(pace.wait(clock));
    pace.accepted(clock);
  }
  CHECK(clock.sleeps().empty());
  pace.throttled(clock);
  const auto slowed = calls_in(seconds(1), pace, clock);  // 7/10 of the 40 that it had let through
  CHECK(slowed >= 26);
  CHECK(slowed <= 36);
  auto& quiet = rates.pace_of("CreateThing", "127.0.0.1");
  quiet.throttled(clock);  // nothing was let through: no faster than AWS documents it
  CHECK(calls_in(seconds(1), quiet, clock) <= 85);
}

TEST_CASE("rates: an endpoint that AWS documents nothing of is found out with few throttles and used well") {
  Judge judge(7);
  Pace pace(10, Pace::From::first_throttle);
  call_for(seconds(200), pace, judge);
  CHECK(static_cast<double>(judge.accepted) / 7 / 200 >= 0.93);
  CHECK(static_cast<double>(judge.throttled) / static_cast<double>(judge.accepted + judge.throttled) < 0.03);
}
