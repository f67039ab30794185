#include <atomic>
#include <thread>

#include "engine/cli/guarded.h"
#include "steps/aws/iot/iot_client.h"
#include "tests/catch.h"
#include "tests/steps/aws/aws_world.h"
#include "tests/support/threads.h"

using namespace byoc;
using namespace byoc::aws;
using namespace byoc::test;

namespace {

SessionOptions guarded(const std::string& account = "123456789012") {
  SessionOptions options;
  options.account = account;
  return options;
}

HttpResponse identity(const std::string& account) {
  return {200,
          {{"Content-Type", "text/xml"}},
          "<?xml version=\"1.0\"?>\n<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n"
          "  <GetCallerIdentityResult>\n    <Arn>arn:aws:iam::1:user/&lt;x&gt;</Arn>\n    <Account> " +
              account +
              " </Account>\n  </GetCallerIdentityResult>\n"
              "  <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>\n</GetCallerIdentityResponse>"};
}

const auto code = json(200, R"({"registrationCode": "c"})");

}  // namespace

TEST_CASE("account: the right one is asked for once, by a signed GET, before the first request") {
  AwsWorld world;
  const Session session(guarded());
  world.answer({identity("123456789012"), code, code});
  const IotReader reader(session, world.reader());
  reader.get_registration_code();
  reader.get_registration_code();
  session.check_account(world.reader());
  REQUIRE(world.http.requests() == std::vector<std::string>{"GET /?Action=GetCallerIdentity&Version=2011-06-15",
                                                            "GET /registrationcode", "GET /registrationcode"});
  const auto& request = world.sent[0].second;
  REQUIRE(request.host == "sts.eu-west-1.amazonaws.com");
  REQUIRE_THAT(find_header(request.headers, "Authorization").value(),
               ContainsSubstring("/eu-west-1/sts/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token"));
}

TEST_CASE("account: without a guard nobody is asked") {
  AwsWorld world;
  world.answer({});
  Session({}).check_account(world.reader());
}

TEST_CASE("account: in the wrong one nothing is sent") {
  AwsWorld world;
  const Session session(guarded());
  world.answer({identity("999999999999")});
  auto host = world.host();
  for (int i = 0; i < 2; ++i) {
    const auto error = error_of([&] { IotClient(session, host).update_certificate("id", "ACTIVE"); });
    REQUIRE(std::string(error.what()) ==
            "the credentials (environment) belong to account '999999999999', but '123456789012' is wanted; nothing "
            "was changed");
    REQUIRE(!error.hint().empty());
  }
  REQUIRE(world.faults.effects() == 0);
}

TEST_CASE("account: an answer that names none is an error, and no entity is resolved") {
  const std::string bodies[] = {
      "",
      "{}",
      "<a/>",
      "<GetCallerIdentityResponse><Account></Account>",
      identity("1").body.substr(0, 200),
      "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><a><Account>&x;</Account></a>",
      "<!DOCTYPE a [<!ENTITY x \"1\"><!ENTITY y \"&x;&x;\">]><a><Account>&y;</Account></a>",
      "<a><Account>&undeclared;</Account></a>",
      [] {
        std::string deep;
        for (int i = 0; i < 300'000; ++i) deep += "<a>";
        return deep;
      }()};
  for (const auto& body : bodies) {
    INFO(body.substr(0, 80));
    AwsWorld world;
    world.answer({{200, {}, body}});
    const auto error = error_of([&] { Session(guarded()).check_account(world.reader()); });
    REQUIRE(std::string(error.what()) ==
            "the answer of AWS STS to GetCallerIdentity names no account; nothing was changed");
  }
}

TEST_CASE("account: a refusal of STS is told with its code") {
  AwsWorld world;
  world.answer({{403,
                 {},
                 "<ErrorResponse xmlns=\"x\"><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code>"
                 "<Message>The security token is invalid</Message></Error><RequestId>r-9</RequestId>"
                 "</ErrorResponse>"}});
  const auto error = error_of<ServiceError>([&] { Session(guarded()).check_account(world.reader()); });
  REQUIRE(
      std::string(error.what()) ==
      "AWS STS refused GetCallerIdentity: InvalidClientTokenId: The security token is invalid (HTTP 403, request r-9)");
  REQUIRE_THAT(error.hint(), ContainsSubstring("access key"));
}

TEST_CASE("account: a failure is not kept, the next one asks again") {
  AwsWorld world;
  const Session session(guarded());
  world.answer({aws_error(403, "AccessDenied"), identity("123456789012")});
  REQUIRE_THROWS_AS(session.check_account(world.reader()), ServiceError);
  session.check_account(world.reader());
}

TEST_CASE("account: many threads ask once") {
  AwsWorld world;
  const Session session(guarded());
  std::atomic<int> asked = 0;
  world.http.handler = [&](std::string_view, const HttpRequest& request) {
    if (request.request_target.starts_with("/?Action")) ++asked;
    return request.request_target.starts_with("/?Action") ? identity("123456789012") : code;
  };
  std::atomic<int> failed = 0;
  test::in_threads(8, [&](int) {
    try {
      IotReader(session, world.reader()).get_registration_code();
    } catch (const std::exception&) {
      ++failed;
    }
  });
  REQUIRE(failed == 0);
  REQUIRE(asked == 1);
}
