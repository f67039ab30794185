#include "steps/aws/core/retry.h"

#include "tests/catch.h"
#include "tests/steps/aws/aws_world.h"

using namespace byoc;
using namespace byoc::aws;
using namespace byoc::test;
using std::chrono::milliseconds;

namespace {

// Answers with the statuses given, one after the other; the last one goes on for ever.
struct Server {
  std::vector<int> statuses;
  std::size_t asked = 0;

  HttpResponse operator()() { return {statuses[std::min(asked++, statuses.size() - 1)], {}, ""}; }
};

std::function<double()> always(double value) {
  return [value] { return value; };
}

class StoppedClock : public FakeClock {
 public:
  bool sleep(milliseconds) const override { return false; }
};

}  // namespace

TEST_CASE("retry: the error code decides before the status") {
  REQUIRE(retry_cost(400, "ThrottlingException"));
  REQUIRE(retry_cost(429, "TooManyRequestsException"));
  REQUIRE(retry_cost(503, "503"));
  REQUIRE(retry_cost(500, "InternalFailureException"));
  REQUIRE(!retry_cost(410, "LimitExceededException"));
  REQUIRE(!retry_cost(503, "LimitExceededException"));
  REQUIRE(!retry_cost(400, "InvalidRequestException"));
  REQUIRE(!retry_cost(403, "AccessDeniedException"));
  REQUIRE(!retry_cost(409, "ResourceAlreadyExistsException"));
  REQUIRE(!retry_cost(429, "429"));
  REQUIRE(!retry_cost(501, "501"));
}

TEST_CASE("retry: a connection that failed is tried again, a refused or untrusted one is not") {
  using Kind = HttpFailure::Kind;
  for (const auto kind : {Kind::unresolved, Kind::unreachable, Kind::dropped}) REQUIRE(retry_cost(kind) == 5);
  REQUIRE(retry_cost(Kind::timeout) == 10);
  for (const auto kind : {Kind::untrusted, Kind::refused, Kind::stopped}) REQUIRE(!retry_cost(kind));
}

TEST_CASE("retry: the wait is a random part of a doubling that ends at 20 seconds") {
  REQUIRE(retry_delay(1, 0.999) == milliseconds(999));
  REQUIRE(retry_delay(2, 0.5) == milliseconds(1000));
  REQUIRE(retry_delay(5, 0.5) == milliseconds(8000));
  REQUIRE(retry_delay(6, 0.5) == milliseconds(10000));
  REQUIRE(retry_delay(60, 0.5) == milliseconds(10000));
  REQUIRE(retry_delay(3, 0) == milliseconds(0));
}

TEST_CASE("retry: goes on until it succeeds, waiting on the clock it was given") {
  FakeClock clock;
  Retries retries(always(0.5));
  Server server{{500, 503, 200}};
  const auto outcome = retries.run(clock, 5, std::ref(server));
  REQUIRE(outcome.response.status == 200);
  REQUIRE(outcome.attempts == 3);
  REQUIRE(clock.sleeps() == std::vector{milliseconds(500), milliseconds(1000)});
}

TEST_CASE("retry: ends after the attempts allowed, with the last answer") {
  FakeClock clock;
  Retries retries(always(0.5));
  Server server{{500}};
  REQUIRE(retries.run(clock, 3, std::ref(server)).response.status == 500);
  REQUIRE(server.asked == 3);
  REQUIRE(retries.run(clock, 1, std::ref(server)).attempts == 1);
}

TEST_CASE("retry: the last failure says how often it was tried, and keeps kind and hint") {
  FakeClock clock;
  Retries retries;
  const auto fail = [](HttpFailure::Kind kind) {
    return [kind]() -> HttpResponse { throw HttpFailure(kind, "no way", "go round"); };
  };
  const auto dropped = error_of<HttpFailure>([&] { retries.run(clock, 3, fail(HttpFailure::Kind::dropped)); });
  REQUIRE(std::string(dropped.what()) == "no way (tried 3 times)");
  REQUIRE(dropped.kind() == HttpFailure::Kind::dropped);
  REQUIRE(dropped.hint() == "go round");
  const auto untrusted = error_of<HttpFailure>([&] { retries.run(clock, 3, fail(HttpFailure::Kind::untrusted)); });
  REQUIRE(std::string(untrusted.what()) == "no way");
  for (const auto wait : clock.sleeps()) REQUIRE(wait <= milliseconds(2000));
}

TEST_CASE("retry: a run that is stopped does not wait on") {
  StoppedClock clock;
  Retries retries;
  Server server{{500}};
  const auto error = error_of<HttpFailure>([&] { retries.run(clock, 3, std::ref(server)); });
  REQUIRE(error.kind() == HttpFailure::Kind::stopped);
  REQUIRE(server.asked == 1);
}

TEST_CASE("retry: the server's wish to be left alone is understood in milliseconds, seconds and as a date") {
  const Time now{std::chrono::seconds(1'790'000'000)};  // Mon, 21 Sep 2026 14:13:20 GMT
  const auto wait = [&](HttpHeaders headers) { return asked_wait({503, std::move(headers), ""}, now); };
  CHECK(wait({}) == milliseconds(0));
  CHECK(wait({{"x-amz-retry-after", "1500"}, {"Retry-After", "9"}}) == milliseconds(1500));
  CHECK(wait({{"retry-after", "7"}}) == milliseconds(7000));
  CHECK(wait({{"Retry-After", "Mon, 21 Sep 2026 14:13:50 GMT"}}) == milliseconds(30000));
  CHECK(wait({{"Retry-After", "Mon, 21 Sep 2026 14:13:50 GMT"}, {"Date", "Mon, 21 Sep 2026 14:13:40 GMT"}}) ==
        milliseconds(10000));
  for (const auto* text : {"61", "3600", "9223372036854775807", "Mon, 21 Sep 2099 14:13:50 GMT"})
    CHECK(wait({{"Retry-After", text}}) == milliseconds(60000));
  for (const auto* text : {"-5", "soon", "", "7 s", "Mon, 21 Sep 2020 14:13:50 GMT", "99999999999999999999"})
    CHECK(wait({{"Retry-After", text}}) == milliseconds(0));
}

TEST_CASE("retry: the server's wish is granted where it is longer than our own wait") {
  FakeClock clock;
  Retries retries(always(0.5));
  std::size_t asked = 0;
  const auto outcome = retries.run(clock, 3, [&]() -> HttpResponse {
    ++asked;
    if (asked == 1) return {503, {{"Retry-After", "5"}}, ""};
    if (asked == 2) return {503, {{"X-Amz-Retry-After", "10"}}, ""};
    return {200, {}, ""};
  });
  CHECK(outcome.attempts == 3);
  CHECK(clock.sleeps() == std::vector{milliseconds(5000), milliseconds(1000)});
}

TEST_CASE("retry: a server that asks to be left alone again and again is left alone for good after three minutes") {
  for (const auto* code : {"ThrottlingException", "RequestTimeout"}) {
    FakeClock clock;
    Retries retries(always(0));
    const auto outcome = retries.run(clock, {.attempts = 100, .uncounted = 50}, [&] {
      auto refusal = aws_error(400, code);
      refusal.headers.push_back({"Retry-After", "3600"});
      return refusal;
    });
    CHECK(outcome.attempts == 4);
    CHECK(clock.sleeps() == std::vector(3, milliseconds(60000)));
  }
}

TEST_CASE("retry: where a rate holds calls back, throttles do not exhaust the attempts nor the allowance") {
  FakeClock clock;
  Retries retries(always(0.5));
  const auto throttled_times = [](std::size_t times) {
    return [times, asked = std::size_t{0}]() mutable {
      return asked++ < times ? aws_error(400, "ThrottlingException") : HttpResponse{200, {}, ""};
    };
  };
  for (int i = 0; i < 100; ++i) {
    const auto outcome = retries.run(clock, {.attempts = 3, .uncounted = 10}, throttled_times(10));
    REQUIRE(outcome.response.status == 200);
    REQUIRE(outcome.attempts == 11);
  }
  CHECK(retries.run(clock, {.attempts = 3, .uncounted = 10}, throttled_times(13)).response.status == 400);
  CHECK(retries.run(clock, 3, throttled_times(3)).response.status == 400);
}

TEST_CASE("retry: what was put right is sent again at once, and counted where nothing is uncounted") {
  FakeClock clock;
  Retries retries(always(0.5));
  Server server{{403, 403, 403}};
  Retries::Limits limits{.attempts = 2, .put_right = [](const HttpResponse&) { return true; }};
  CHECK(retries.run(clock, limits, std::ref(server)).attempts == 2);
  CHECK(server.asked == 2);
  Server other{{403, 200}};
  limits.attempts = 1;
  limits.uncounted = 1;
  CHECK(retries.run(clock, limits, std::ref(other)).response.status == 200);
  CHECK(std::ranges::all_of(clock.sleeps(), [](milliseconds sleep) { return sleep == milliseconds(0); }));
}

TEST_CASE("retry: in a lasting outage the allowance runs out, successes fill it again") {
  FakeClock clock;
  Retries retries(always(0));
  Server down{{500}};
  for (int i = 0; i < 50; ++i) retries.run(clock, 3, std::ref(down));
  REQUIRE(down.asked == 150);  // 100 retries of 5 took all 500
  retries.run(clock, 3, std::ref(down));
  REQUIRE(down.asked == 151);
  Server up{{200}};
  for (int i = 0; i < 5; ++i) retries.run(clock, 3, std::ref(up));
  retries.run(clock, 3, std::ref(down));
  REQUIRE(down.asked == 153);  // one retry was paid for
  for (int i = 0; i < 5; ++i) retries.run(clock, 3, std::ref(up));
  Server recovering{{500, 200}};
  retries.run(clock, 3, std::ref(recovering));
  retries.run(clock, 3, std::ref(down));
  REQUIRE(down.asked == 155);  // a retry that helped is given back
}

TEST_CASE("retry: successes save up no more than the full allowance, and a timeout costs twice as much") {
  FakeClock clock;
  Retries retries(always(0));
  Server up{{200}}, down{{500}};
  for (int i = 0; i < 1000; ++i) retries.run(clock, 3, std::ref(up));
  for (int i = 0; i < 60; ++i) retries.run(clock, 3, std::ref(down));
  CHECK(down.asked == 60 + 100);

  Retries others(always(0));
  int asked = 0;
  const auto late = [&]() -> HttpResponse {
    ++asked;
    throw HttpFailure(HttpFailure::Kind::timeout, "late", "");
  };
  for (int i = 0; i < 60; ++i) CHECK_THROWS_AS(others.run(clock, 3, late), HttpFailure);
  CHECK(asked == 60 + 50);
}
