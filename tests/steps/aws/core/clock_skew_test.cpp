#include "steps/aws/core/clock_skew.h"

#include "steps/aws/core/service_error.h"
#include "steps/aws/iot/iot_client.h"
#include "tests/catch.h"
#include "tests/steps/aws/aws_world.h"

using namespace byoc;
using namespace byoc::aws;
using namespace byoc::test;

namespace {

// The world's clock says Mon, 21 Sep 2026 14:13:20 GMT.
const std::string quarter_of_an_hour_later = "Mon, 21 Sep 2026 14:30:20 GMT";

HttpResponse dated(const std::string& code, const std::string& date) {
  auto response = aws_error(403, code);
  response.headers.push_back({"Date", date});
  return response;
}

struct World : AwsWorld {
  World() {
    options.warning = [this](const std::string& text) { warnings.push_back(text); };
  }

  std::string ask(const Session& session) { return IotReader(session, reader()).get_registration_code(); }
  std::string signed_at(std::size_t request) {
    return find_header(sent.at(request).second.headers, "X-Amz-Date").value_or("");
  }

  SessionOptions options;
  std::vector<std::string> warnings;
};

const auto code = json(200, R"({"registrationCode": "c0de"})");

}  // namespace

TEST_CASE("clock skew: the request is signed again at once with the server's time, and those after it too") {
  for (const auto* refusal : {"RequestTimeTooSkewed", "InvalidSignatureException", "SignatureDoesNotMatch"}) {
    INFO(refusal);
    World world;
    world.answer({dated(refusal, quarter_of_an_hour_later), code, code});
    const Session session(world.options);
    CHECK(world.ask(session) == "c0de");
    CHECK(world.ask(session) == "c0de");
    CHECK(world.signed_at(0) == "20260921T141320Z");
    CHECK(world.signed_at(1) == "20260921T143020Z");
    CHECK(world.signed_at(2).starts_with("20260921T1430"));
    REQUIRE(world.warnings.size() == 1);
    CHECK_THAT(world.warnings.at(0), ContainsSubstring("17 minutes behind the server's"));
  }
}

TEST_CASE("clock skew: what a wrong clock need not have caused is not sent again for a small difference") {
  World world;
  world.answer({dated("SignatureDoesNotMatch", "Mon, 21 Sep 2026 14:17:19 GMT")});
  const Session session(world.options);
  CHECK_THAT(error_of<ServiceError>([&] { world.ask(session); }).hint(), ContainsSubstring("secret access key"));
  CHECK(world.warnings.empty());
}

TEST_CASE("clock skew: what is no matter of time is not sent again, however wrong the clock") {
  World world;
  world.answer({dated("AccessDeniedException", quarter_of_an_hour_later)});
  const Session session(world.options);
  CHECK_THAT(error_of<ServiceError>([&] { world.ask(session); }).hint(), ContainsSubstring("allow iot:"));
  CHECK(world.sent.size() == 1);
}

TEST_CASE("clock skew: a correction that does not help is tried once, and the error names clock and difference") {
  World world;
  const auto refusal = dated("RequestExpired", quarter_of_an_hour_later);
  world.answer({refusal, refusal});
  const Session session(world.options);
  CHECK(error_of<ServiceError>([&] { world.ask(session); }).hint() ==
        "set this machine's clock: it is 17 minutes behind the server's");
  CHECK(world.sent.size() == 2);
}

TEST_CASE("clock skew: a certificate that a wrong clock has dated is not sent again, for it would be the same one") {
  World world;
  world.answer({dated("CertificateValidationException", quarter_of_an_hour_later)});
  const Session session(world.options);
  CHECK_THROWS_AS(world.ask(session), ServiceError);
  CHECK(world.sent.size() == 1);
}

TEST_CASE("clock skew: a clock that is set right in the midst of a run is followed") {
  World world;
  world.answer({dated("RequestTimeTooSkewed", quarter_of_an_hour_later), code,
                dated("RequestTimeTooSkewed", quarter_of_an_hour_later), code});
  const Session session(world.options);
  CHECK(world.ask(session) == "c0de");
  world.clock.advance(std::chrono::minutes(17));
  CHECK(world.ask(session) == "c0de");
  CHECK(world.signed_at(2).starts_with("20260921T1447"));
  CHECK(world.signed_at(3).starts_with("20260921T1430"));
}

TEST_CASE("clock skew: who wants a single attempt gets one, and the next request has the right time") {
  World world;
  world.environment.variables["AWS_MAX_ATTEMPTS"] = "1";
  world.answer({dated("RequestTimeTooSkewed", quarter_of_an_hour_later), code});
  const Session session(world.options);
  CHECK_THROWS_AS(world.ask(session), ServiceError);
  CHECK(world.ask(session) == "c0de");
  CHECK(world.signed_at(1) == "20260921T143020Z");
}

TEST_CASE("clock skew: without a date of the server's nothing can be put right") {
  World world;
  world.answer({aws_error(403, "RequestTimeTooSkewed")});
  const Session session(world.options);
  CHECK_THROWS_AS(world.ask(session), ServiceError);
  CHECK(world.sent.size() == 1);
}

TEST_CASE("clock skew: the server's time is read from either header, nonsense is none") {
  const auto time_of = [](HttpHeaders headers) { return server_time({403, std::move(headers), ""}); };
  const Time time{std::chrono::seconds(1'790'000'000)};
  CHECK(time_of({{"x-amz-date", "20260921T141320Z"}, {"Date", quarter_of_an_hour_later}}) == time);
  CHECK(time_of({{"x-amz-date", "today"}, {"Date", "Mon, 21 Sep 2026 14:13:20 GMT"}}) == time);
  CHECK_FALSE(time_of({{"Date", "Mon, 35 Sep 2026 14:13:20 GMT"}}));
  CHECK_FALSE(time_of({{"Date", ""}}));
  CHECK_FALSE(time_of({}));
}
