#include "steps/aws/sandbox/faults.h"

#include "engine/base/error.h"
#include "tests/catch.h"
#include "tests/steps/aws/sandbox/sandbox_client.h"

using namespace byoc;
using namespace byoc::test;
using sandbox::Fault;

namespace {

// A sandbox whose next requests misbehave as `fault` says at the time.
struct Faulty {
  Fault fault;
  Sandbox sandbox{[this] {
    sandbox::Settings settings;
    settings.fault = [this](std::string_view, std::string_view) { return fault; };
    return settings;
  }()};
};

}  // namespace

TEST_CASE("faults: throttling and internal failures do nothing and say so") {
  Faulty faulty;
  faulty.fault.kind = Fault::Kind::throttle;
  CHECK(verdict(faulty.sandbox.call("DELETE", "/registrationcode")) == "400 ThrottlingException");
  faulty.fault.kind = Fault::Kind::internal_failure;
  CHECK(verdict(faulty.sandbox.call("GET", "/registrationcode")) == "500 InternalFailureException");
  faulty.fault.kind = Fault::Kind::unavailable;
  const auto unavailable = faulty.sandbox.call("GET", "/registrationcode");
  CHECK(unavailable.status == 503);
  CHECK(unavailable.code.empty());
  CHECK_THAT(unavailable.body, ContainsSubstring("<html>"));
}

TEST_CASE("faults: a connection dropped before does nothing, one dropped after has done it") {
  Faulty faulty;
  auto& sandbox = faulty.sandbox;
  const TestAuthority authority(sandbox.now());
  const auto verification = authority.issue(sandbox.now(), sandbox.registration_code());
  const Sandbox::Pairs members{{"caCertificate", authority.pem}, {"verificationCertificate", verification}};
  const auto is_registered = [&] {
    faulty.fault.kind = Fault::Kind::none;
    return sandbox.call("GET", "/cacertificate/" + id_of(authority.pem)).status == 200;
  };
  faulty.fault.kind = Fault::Kind::drop_before;
  CHECK_THROWS_AS(sandbox.post("/cacertificate", members), HttpFailure);
  CHECK_FALSE(is_registered());
  faulty.fault.kind = Fault::Kind::drop_after;
  CHECK_THROWS_AS(sandbox.post("/cacertificate", members), HttpFailure);
  CHECK(is_registered());
}

TEST_CASE("faults: a delay is waited for by the clock") {
  Faulty faulty;
  faulty.fault.delay = std::chrono::milliseconds(50);
  CHECK(faulty.sandbox.registration_code().size() == 64);
  CHECK(faulty.sandbox.host.clock.sleeps() == std::vector{std::chrono::milliseconds(50)});
}

TEST_CASE("faults by chance come in their share and repeat with the seed") {
  const auto draw = [](std::uint64_t seed) {
    sandbox::RandomFaults faults(seed);
    faults.add("throttle:0.25");
    faults.add("drop-after:0.25");
    faults.add("delay:7ms");
    std::vector<Fault::Kind> kinds;
    for (int i = 0; i < 1000; ++i) {
      const auto fault = faults.next();
      CHECK(fault.delay == std::chrono::milliseconds(7));
      kinds.push_back(fault.kind);
    }
    return kinds;
  };
  const auto kinds = draw(7);
  for (const auto kind : {Fault::Kind::throttle, Fault::Kind::drop_after}) {
    const auto count = std::count(kinds.begin(), kinds.end(), kind);
    CHECK(count > 180);
    CHECK(count < 320);
  }
  CHECK(draw(7) == kinds);
  CHECK(draw(8) != kinds);
}

TEST_CASE("faults: what is no fault is wrong usage") {
  sandbox::RandomFaults faults(1);
  for (const auto* text : {"throttle", "throttle:", "throttle:2", "throttle:-1", "throttle:x", "other:0.1", "delay:50",
                           "delay:-1ms", "delay:xms", "throttle:nan"})
    CHECK_THROWS_AS(faults.add(text), UsageError);
  faults.add("500:0.6");
  CHECK_THROWS_AS(faults.add("503:0.6"), UsageError);
}
