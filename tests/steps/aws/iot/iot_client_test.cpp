#include "steps/aws/iot/iot_client.h"

#include <Poco/JSON/Parser.h>
#include <fmt/format.h>

#include "steps/aws/core/json_text.h"
#include "steps/aws/iot/resource_client.h"
#include "tests/catch.h"
#include "tests/steps/aws/aws_world.h"
#include "tests/steps/aws/iot/certificates.h"

using namespace byoc;
using namespace byoc::aws;
using namespace byoc::test;

namespace {

const std::string arn = "arn:aws:iot:eu-west-1:123456789012:cacert/x";
const std::string registered = R"({"certificateArn": ")" + arn + R"(", "certificateId": "id-1", "new": {"a": [1]}})";

struct World : AwsWorld {
  explicit World(const SessionOptions& options = {}) : session(options, [] { return 0.5; }) {}

  IotReader reading() { return {session, reader()}; }
  IotClient changing() { return {session, whole}; }

  Session session;
  Host whole = host();
};

std::string member(const std::string& body, const std::string& name) {
  const auto object = parse_json_object(body);
  REQUIRE(!object.isNull());
  return text_member(*object, name).value_or("(none)");
}

std::string header(const HttpRequest& request, const std::string& name) {
  return find_header(request.headers, name).value_or("(none)");
}

}  // namespace

TEST_CASE("iot: registering an authority is one signed POST with real JSON") {
  World world;
  world.answer({json(200, registered)});
  const auto result = world.changing().register_ca_certificate({our_pem, other_pem, true, false});
  REQUIRE(result.id == "id-1");
  REQUIRE(result.arn == arn);
  const auto& [method, request] = world.sent.at(0);
  REQUIRE(method == "POST");
  REQUIRE(request.scheme == "https");
  REQUIRE(request.host == "iot.eu-west-1.amazonaws.com");
  REQUIRE(request.port == 443);
  REQUIRE(request.request_target == "/cacertificate?setAsActive=true&allowAutoRegistration=false");
  REQUIRE(header(request, "content-type") == "application/json");
  REQUIRE(header(request, "x-amz-date") == "20260921T141320Z");
  REQUIRE(header(request, "x-amz-security-token") == session_token);
  REQUIRE_THAT(header(request, "authorization"),
               ContainsSubstring("AKIDEXAMPLE/20260921/eu-west-1/iot/aws4_request, "
                                 "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature="));
  REQUIRE(header(request, "host") == "(none)");
  REQUIRE(request.body.find('\n') == std::string::npos);
  REQUIRE(member(request.body, "caCertificate") == our_pem);
  REQUIRE(member(request.body, "verificationCertificate") == other_pem);
}

TEST_CASE("iot: registering a device certificate sends its issuer and status") {
  World world;
  world.answer({json(200, registered), json(200, registered)});
  world.changing().register_certificate({our_pem, other_pem, "ACTIVE"});
  const auto& request = world.sent.at(0).second;
  REQUIRE(world.sent.at(0).first == "POST");
  REQUIRE(request.request_target == "/certificate/register");
  REQUIRE(member(request.body, "certificatePem") == our_pem);
  REQUIRE(member(request.body, "caCertificatePem") == other_pem);
  REQUIRE(member(request.body, "status") == "ACTIVE");
  world.changing().register_certificate({our_pem, "", ""});
  REQUIRE(member(world.sent.at(1).second.body, "caCertificatePem") == "(none)");
}

TEST_CASE("iot: updates are PUTs, an empty body or object being a success") {
  World world;
  world.answer({json(200, ""), json(200, "{}"), json(200, "")});
  world.changing().update_ca_certificate("id", "ACTIVE", "DISABLE");
  world.changing().update_ca_certificate("id", std::nullopt, "ENABLE");
  world.changing().update_certificate("id", "REVOKED");
  REQUIRE(world.sent[0].second.request_target ==
          "/cacertificate/id?newStatus=ACTIVE&newAutoRegistrationStatus=DISABLE");
  REQUIRE(world.sent[0].second.body == "{}");
  REQUIRE(header(world.sent[0].second, "content-type") == "application/json");
  REQUIRE(world.sent[1].second.request_target == "/cacertificate/id?newAutoRegistrationStatus=ENABLE");
  REQUIRE(world.sent[2].second.request_target == "/certificates/id?newStatus=REVOKED");
  REQUIRE(world.sent[2].second.body.empty());
  REQUIRE(header(world.sent[2].second, "content-type") == "(none)");
  for (const auto& [method, request] : world.sent) REQUIRE(method == "PUT");
}

TEST_CASE("iot: describing reads what is there, whatever else the answer holds") {
  World world;
  world.answer({json(200, R"({"registrationConfig": null, "certificateDescription": {"certificateArn": "arn",
                "certificateId": "Odd/Id", "status": "ACTIVE", "certificatePem": "PEM\nx", "ownedBy": null,
                "creationDate": 1569365372.053, "lastModifiedDate": 1569365372, "autoRegistrationStatus": "ENABLE",
                "customerVersion": 1, "validity": {"notBefore": 1.5}, "later": [[{}]]}})"),
                json(200, R"({"certificateDescription": {"certificateArn": "arn", "certificateId": "b",
                "status": "INACTIVE", "certificatePem": "P", "caCertificateId": "ca", "autoRegistrationStatus": null}})")});
  const auto authority = world.reading().describe_ca_certificate("a/b:c");
  REQUIRE(authority);
  REQUIRE(authority->id == "Odd/Id");
  REQUIRE(authority->arn == "arn");
  REQUIRE(authority->status == "ACTIVE");
  REQUIRE(authority->pem == "PEM\nx");
  REQUIRE(authority->auto_registration_status == "ENABLE");
  const auto device = world.reading().describe_certificate("b");
  REQUIRE(device->ca_certificate_id == "ca");
  REQUIRE(device->auto_registration_status.empty());
  REQUIRE(world.http.requests() == std::vector<std::string>{"GET /cacertificate/a%2Fb%3Ac", "GET /certificates/b"});
  REQUIRE(world.faults.effects() == 0);
}

TEST_CASE("iot: what AWS does not know is nothing, other errors stay errors") {
  World world;
  world.answer({aws_error(404, "ResourceNotFoundException"),
                json(404, R"({"__type": "x#ResourceNotFoundException:y"})"), json(404, "not here"),
                aws_error(403, "AccessDeniedException")});
  REQUIRE(!world.reading().describe_ca_certificate("id"));
  REQUIRE(!world.reading().describe_certificate("id"));
  REQUIRE_THROWS_AS(world.reading().describe_certificate("id"), ServiceError);
  REQUIRE_THROWS_AS(world.reading().describe_certificate("id"), ServiceError);
}

TEST_CASE("iot: the registration code is taken as given") {
  World world;
  world.answer({json(200, R"({"registrationCode": "short"})")});
  REQUIRE(world.reading().get_registration_code() == "short");
  REQUIRE(world.http.requests() == std::vector<std::string>{"GET /registrationcode"});
}

TEST_CASE("iot: an endpoint's path comes before every target and is signed") {
  SessionOptions options;
  options.endpoint_url = "http://127.0.0.1:5190/base/x";
  World world(options);
  world.answer({json(200, R"({"registrationCode": "c"})")});
  world.reading().get_registration_code();
  REQUIRE(world.sent[0].second.request_target == "/base/x/registrationcode");
  REQUIRE(world.sent[0].second.host == "127.0.0.1");
  REQUIRE(world.sent[0].second.port == 5190);
  REQUIRE(world.sent[0].second.scheme == "http");
}

TEST_CASE("iot: every attempt is signed anew with the time it has then") {
  World world;
  world.answer({aws_error(500, "InternalFailureException"), json(503, "<html>busy</html>"),
                json(200, R"({"registrationCode": "c"})")});
  REQUIRE(world.reading().get_registration_code() == "c");
  REQUIRE(world.clock.sleeps() == std::vector{std::chrono::milliseconds(500), std::chrono::milliseconds(1000)});
  REQUIRE(header(world.sent[0].second, "x-amz-date") == "20260921T141320Z");
  REQUIRE(header(world.sent[2].second, "x-amz-date") == "20260921T141321Z");
  REQUIRE(header(world.sent[0].second, "authorization") != header(world.sent[2].second, "authorization"));
}

TEST_CASE("iot: AWS_MAX_ATTEMPTS counts all attempts, the profile's max_attempts likewise") {
  for (const auto* from : {"variable", "profile"}) {
    World world;
    if (from == std::string("variable"))
      world.environment.variables["AWS_MAX_ATTEMPTS"] = "2";
    else
      world.files.put("/home/u/.aws/config", "[default]\nmax_attempts = 2\n");
    world.answer({aws_error(500, "InternalFailureException"), aws_error(500, "InternalFailureException")});
    const auto error = error_of([&] { world.reading().get_registration_code(); });
    REQUIRE_THAT(error.what(), ContainsSubstring("tried 2 times"));
  }
  for (const auto* endpoint : {"https://iot.eu-west-1.amazonaws.com", "http://127.0.0.1:1"}) {
    World world;
    world.environment.variables["AWS_MAX_ATTEMPTS"] = "3";
    world.environment.variables["AWS_ENDPOINT_URL"] = endpoint;
    world.answer(std::vector(3, aws_error(400, "ThrottlingException")));
    const auto error = error_of([&] { world.reading().get_registration_code(); });
    CHECK_THAT(error.what(), ContainsSubstring("tried 3 times"));
    CHECK_THAT(error.hint(), ContainsSubstring("AWS_MAX_ATTEMPTS to more than 3"));
  }
  for (const auto* bad : {"0", "-1", "x", "3x", "99999999999"}) {
    World world;
    world.environment.variables["AWS_MAX_ATTEMPTS"] = bad;
    REQUIRE_THAT(error_of([&] { world.reading().get_registration_code(); }).what(),
                 ContainsSubstring("AWS_MAX_ATTEMPTS is '"));
  }
}

TEST_CASE(
    "iot: where nobody says how often, a throttle is waited out longer, at any endpoint, and told as often as it was") {
  for (const auto* endpoint : {"https://iot.eu-west-1.amazonaws.com", "http://127.0.0.1:1"}) {
    World world;
    world.environment.variables["AWS_ENDPOINT_URL"] = endpoint;
    world.answer(std::vector(13, aws_error(400, "ThrottlingException")));
    CHECK_THAT(error_of([&] { world.reading().get_registration_code(); }).what(), ContainsSubstring("tried 13 times"));
  }
}

TEST_CASE("iot: a quota that is used up is not tried again") {
  World world;
  world.answer({aws_error(410, "LimitExceededException")});
  REQUIRE_THROWS_AS(world.changing().register_ca_certificate({our_pem, other_pem, true, false}), ServiceError);
  REQUIRE(world.sent.size() == 1);
}

TEST_CASE("iot: no answer says which operation had none") {
  World world;
  world.http.handler = [](std::string_view, const HttpRequest&) -> HttpResponse {
    throw HttpFailure(HttpFailure::Kind::unreachable, "'iot.eu-west-1.amazonaws.com' refuses connections", "look");
  };
  const auto error = error_of<HttpFailure>([&] { world.reading().get_registration_code(); });
  REQUIRE(std::string(error.what()) ==
          "no answer from AWS IoT to GetRegistrationCode: 'iot.eu-west-1.amazonaws.com' refuses connections (tried 3 "
          "times)");
  REQUIRE(error.hint() == "look");
  REQUIRE(error.kind() == HttpFailure::Kind::unreachable);
}

TEST_CASE("iot: an answer that can't be used is an error that names operation and member") {
  const std::pair<std::string, std::string> rows[] = {
      {"", "lacks 'certificateId'"},
      {"{}", "lacks 'certificateId'"},
      {R"({"certificateId": null})", "lacks 'certificateId'"},
      {R"({"certificateId": 12})", "lacks 'certificateId'"},
      {R"({"certificateId": {"a": 1}})", "lacks 'certificateId'"},
      {R"({"certificateId": ""})", "lacks 'certificateId'"},
      {R"({"certificateId": "x"})", "lacks 'certificateArn'"},
      {R"({"certificateId": "x)", "is no JSON object"},
      {R"({"certificateId": "x"} trailing)", ""},
      {"[]", "is no JSON object"},
      {"7", "is no JSON object"},
      {"<html>Sign in to the guest network</html>", "is no JSON object"},
      {std::string(100'000, '['), "is no JSON object"},
      {R"({"a":)" + std::string(100'000, '['), "is no JSON object"},
      {std::string("\0\0\xff", 3), "is no JSON object"},
  };
  for (const auto& [body, what] : rows) {
    INFO(body.substr(0, 60));
    World world;
    world.answer({json(200, body)});
    const auto error = error_of([&] { world.changing().register_ca_certificate({our_pem, other_pem, true, false}); });
    REQUIRE_THAT(error.what(), ContainsSubstring("the answer of AWS IoT to RegisterCACertificate " + what));
    REQUIRE(!error.hint().empty());
  }
  World world;
  world.answer({json(200, R"({"certificateDescription": []})"), json(200, R"({"certificateDescription": {}})")});
  REQUIRE(std::string(error_of([&] { world.reading().describe_certificate("x"); }).what()) ==
          "the answer of AWS IoT to DescribeCertificate lacks 'certificateDescription'");
  REQUIRE(std::string(error_of([&] { world.reading().describe_certificate("x"); }).what()) ==
          "the answer of AWS IoT to DescribeCertificate lacks 'certificateId'");
}

TEST_CASE("iot: a list that never ends is given up, whether its pages are ever new or the same") {
  World world;
  std::size_t asked = 0;
  world.http.handler = [&](std::string_view, const HttpRequest&) {
    return json(200, fmt::format(R"({{"thingGroups": [], "nextToken": "{}"}})", ++asked));
  };
  const ResourceReader resources(world.session, world.reader());
  CHECK_THROWS_WITH(resources.list_thing_groups_for_thing("thing-1"), "AWS IoT gives a list of more than 1000 pages");
  CHECK(asked == 1000);
  world.http.handler = [](std::string_view, const HttpRequest&) {
    return json(200, R"({"thingGroups": [], "nextToken": "x"})");
  };
  CHECK_THROWS_WITH(resources.list_thing_groups_for_thing("thing-1"),
                    ContainsSubstring("the same page of a list again and again"));
}

TEST_CASE("iot: a huge member is read as any other") {
  World world;
  world.answer({json(200, R"({"registrationCode": "c", "x": ")" + std::string(4'000'000, 'y') + "\"}")});
  REQUIRE(world.reading().get_registration_code() == "c");
}

TEST_CASE("iot: an empty id is a bug of ours, not a request for something else") {
  World world;
  world.answer({});
  REQUIRE_THROWS_AS(world.reading().describe_certificate(""), InternalError);
  REQUIRE_THROWS_AS(world.changing().update_ca_certificate("", "ACTIVE", std::nullopt), InternalError);
}
