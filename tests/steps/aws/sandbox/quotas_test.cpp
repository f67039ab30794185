#include "steps/aws/sandbox/quotas.h"

#include "engine/base/error.h"
#include "tests/catch.h"
#include "tests/steps/aws/sandbox/sandbox_client.h"

using namespace byoc;
using namespace byoc::test;
using namespace std::chrono_literals;

namespace {

sandbox::Quotas quotas_of(std::initializer_list<const char*> specifications) {
  sandbox::Quotas quotas;
  for (const auto* specification : specifications) quotas.add(specification);
  return quotas;
}

// How many of `asked` calls at once are let through.
int take(sandbox::Quotas& quotas, int asked, std::chrono::milliseconds at, std::string_view operation = "A") {
  int taken = 0;
  for (int i = 0; i < asked; ++i) taken += quotas.take("r", operation, sandbox::Quotas::TimePoint(at)) ? 1 : 0;
  return taken;
}

}  // namespace

TEST_CASE("quotas: a burst of one second's worth, then the rate") {
  auto quotas = quotas_of({"10"});
  CHECK(take(quotas, 30, 0ms) == 10);
  CHECK(take(quotas, 5, 99ms) == 0);
  CHECK(take(quotas, 5, 100ms) == 1);
  CHECK(take(quotas, 5, 400ms) == 3);
  CHECK(take(quotas, 30, 10'000ms) == 10);
}

TEST_CASE("quotas: whoever keeps to the rate is never throttled") {
  auto quotas = quotas_of({"10"});
  for (int i = 0; i < 1000; ++i) REQUIRE(take(quotas, 1, i * 100ms) == 1);
}

TEST_CASE("quotas: an operation has its own where one is given, and regions and operations do not share") {
  auto quotas = quotas_of({"2", "B=5", "Slow=0.5"});
  CHECK(take(quotas, 10, 0ms, "A") == 2);
  CHECK(take(quotas, 10, 0ms, "B") == 5);
  CHECK(take(quotas, 10, 0ms, "Slow") == 1);
  CHECK(take(quotas, 10, 1999ms, "Slow") == 0);
  CHECK(take(quotas, 10, 2000ms, "Slow") == 1);
  CHECK(quotas.take("other", "A", {}));
  auto unlimited = quotas_of({"B=1"});
  CHECK(take(unlimited, 1000, 0ms, "A") == 1000);
}

TEST_CASE("quotas: what was used is counted") {
  auto quotas = quotas_of({"10"});
  take(quotas, 12, 0ms);
  take(quotas, 3, 500ms);
  take(quotas, 3, 1000ms);
  const auto usage = quotas.usage();
  REQUIRE(usage.size() == 1);
  CHECK(usage[0].operation == "A");
  CHECK(usage[0].calls == 16);
  CHECK(usage[0].throttled == 2);
  CHECK(usage[0].busiest_second == 13);
  CHECK(usage[0].span == 1s);
  CHECK(
      sandbox::describe(usage[0]) ==
      "r A: 16 calls in 1.000 s, 2 throttled (11.1 %), at most 13 within a second, 80.0 % of the 20 that a quota of 10 "
      "a second and its burst allow");
}

TEST_CASE("quotas: what is no quota is wrong usage") {
  for (const auto* text : {"", "0", "-1", "x", "10/s", "A=", "=10", "A=0", "nan", "inf", "10000000"})
    CHECK_THROWS_AS(quotas_of({text}), UsageError);
}

TEST_CASE("quotas: beyond them the service throttles, and counts only what was signed rightly") {
  sandbox::Settings settings;
  settings.quotas = quotas_of({"GetRegistrationCode=2"});
  Sandbox sandbox(std::move(settings));
  const auto ask = [&] { return verdict(sandbox.call("GET", "/registrationcode")); };
  CHECK(ask() == "200");
  sandbox.signer.secret = "wrong";
  CHECK(ask() == "403 InvalidSignatureException");
  sandbox.signer.secret = "sandbox";
  CHECK(ask() == "200");
  CHECK(ask() == "400 ThrottlingException");
  CHECK(verdict(sandbox.call("GET", "/certificates")) == "200");
  sandbox.host.clock.advance(1s);
  CHECK(ask() == "200");
  const auto usage = sandbox.service.usage();
  REQUIRE(usage.size() == 2);
  CHECK(usage[0].operation == "GetRegistrationCode");
  CHECK(usage[0].calls == 3);
  CHECK(usage[0].throttled == 1);
  CHECK(usage[1].region == "us-east-1");
}
