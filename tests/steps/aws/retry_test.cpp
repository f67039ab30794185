#include "steps/aws/retry.h"

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
