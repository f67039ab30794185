#include "steps/aws/sandbox/service.h"

#include "tests/catch.h"
#include "tests/steps/aws/sandbox/sandbox_client.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;

namespace {

// Registers `count` devices without a CA; their ids in order.
std::vector<std::string> add_devices(Sandbox& sandbox, int count) {
  const TestAuthority authority(sandbox.now());
  std::vector<std::string> ids;
  for (int i = 0; i < count; ++i) {
    const auto pem = authority.issue(sandbox.now(), std::to_string(i));
    REQUIRE(verdict(sandbox.post("/certificate/register-no-ca", {{"certificatePem", pem}})) == "200");
    ids.push_back(id_of(pem));
  }
  return ids;
}

std::vector<std::string> ids_of(const Answer& page) {
  std::vector<std::string> ids;
  const auto certificates = page.json->getArray("certificates");
  for (unsigned i = 0; i < certificates->size(); ++i)
    ids.push_back(certificates->getObject(i)->getValue<std::string>("certificateId"));
  return ids;
}

std::string percent_encode_marker(std::string marker) {
  for (std::size_t at = 0; (at = marker.find_first_of("+/=", at)) != std::string::npos; at += 3)
    marker.replace(at, 1, fmt::format("%{:02X}", marker[at]));
  return marker;
}

}  // namespace

TEST_CASE("the registration code is 64 hexadecimal digits, stays, and belongs to its region") {
  Sandbox sandbox;
  const auto code = sandbox.registration_code();
  CHECK(code.size() == 64);
  CHECK(code.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(sandbox.registration_code() == code);
  sandbox.signer.region = "eu-central-1";
  CHECK(sandbox.registration_code() != code);
}

TEST_CASE("the registration code can be deleted once") {
  Sandbox sandbox;
  sandbox.registration_code();
  CHECK(verdict(sandbox.call("DELETE", "/registrationcode")) == "200");
  CHECK(verdict(sandbox.call("DELETE", "/registrationcode")) == "404 ResourceNotFoundException");
}

TEST_CASE("regions know nothing of each other, and their ARNs name region and partition") {
  Sandbox sandbox;
  const TestAuthority authority(sandbox.now());
  REQUIRE(verdict(register_authority(sandbox, authority)) == "200");
  sandbox.signer.region = "cn-north-1";
  CHECK(verdict(sandbox.call("GET", "/cacertificate/" + id_of(authority.pem))) == "404 ResourceNotFoundException");
  CHECK(register_authority(sandbox, authority).text("certificateArn") ==
        "arn:aws-cn:iot:cn-north-1:123456789012:cacert/" + id_of(authority.pem));
}

TEST_CASE("an answer carries a request id, and the observer hears of every request") {
  sandbox::Settings settings;
  std::vector<sandbox::Exchange> seen;
  settings.observe = [&](const sandbox::Exchange& exchange) { seen.push_back(exchange); };
  Sandbox sandbox(std::move(settings));
  const auto response = sandbox.service.handle("GET", sandbox.signer.sign("GET", "/cacertificates?pageSize=3", ""));
  CHECK(find_header(response.headers, "x-amzn-RequestId").value().size() == 36);
  sandbox.call("DELETE", "/certificates/abc");
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].operation == "ListCACertificates");
  CHECK(seen[0].target == "/cacertificates?pageSize=3");
  CHECK(seen[0].request_id == find_header(response.headers, "x-amzn-RequestId"));
  CHECK(seen[1].status == 400);
  CHECK(seen[1].error_code == "InvalidRequestException");
}

TEST_CASE("routes: unknown paths and methods are refused, a slash in a label stays in it") {
  Sandbox sandbox;
  CHECK(verdict(sandbox.call("GET", "/nothing")) == "404 UnknownOperationException");
  CHECK(verdict(sandbox.call("POST", "/registrationcode")) == "404 UnknownOperationException");
  CHECK(verdict(sandbox.call("GET", "/cacertificate")) == "404 UnknownOperationException");
  CHECK(verdict(sandbox.call("GET", "/registrationcode/")) == "404 UnknownOperationException");
  HttpRequest unsigned_request{
      .scheme = "http", .host = "sandbox", .port = 80, .request_target = "/nothing", .headers = {}, .body = {}};
  const auto response = sandbox.service.handle("GET", unsigned_request);
  CHECK(response.status == 403);
  CHECK(find_header(response.headers, "x-amzn-errortype") == "MissingAuthenticationTokenException");
  unsigned_request.request_target = "/bad%zz";
  CHECK(sandbox.service.handle("GET", unsigned_request).status == 400);
  unsigned_request.request_target = "http://elsewhere/";
  CHECK(sandbox.service.handle("GET", unsigned_request).status == 400);
}

TEST_CASE("lists come in pages of 25, newest first, until there is no marker") {
  Sandbox sandbox;
  auto ids = add_devices(sandbox, 27);
  const auto first = sandbox.call("GET", "/certificates");
  std::reverse(ids.begin(), ids.end());
  CHECK(ids_of(first) == std::vector(ids.begin(), ids.begin() + 25));
  const auto marker = first.text("nextMarker");
  CHECK(marker.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") ==
        std::string::npos);
  const auto rest = sandbox.call("GET", "/certificates?marker=" + percent_encode_marker(marker));
  CHECK(ids_of(rest) == std::vector(ids.begin() + 25, ids.end()));
  CHECK_FALSE(rest.json->has("nextMarker"));
}

TEST_CASE("a marker fits its own list and order only, and outlives the deletion of what it names") {
  Sandbox sandbox;
  const auto ids = add_devices(sandbox, 3);
  const auto first = sandbox.call("GET", "/certificates?isAscendingOrder=true&pageSize=1");
  REQUIRE(ids_of(first) == std::vector{ids[0]});
  const auto marker = percent_encode_marker(first.text("nextMarker"));
  CHECK(verdict(sandbox.call("GET", "/certificates?marker=" + marker)) == "400 InvalidRequestException");
  CHECK(verdict(sandbox.call("GET", "/cacertificates?isAscendingOrder=true&marker=" + marker)) ==
        "400 InvalidRequestException");
  CHECK(verdict(sandbox.call("GET", "/certificates?marker=AAAA")) == "400 InvalidRequestException");
  REQUIRE(verdict(sandbox.call("DELETE", "/certificates/" + ids[0])) == "200");
  CHECK(ids_of(sandbox.call("GET", "/certificates?isAscendingOrder=true&marker=" + marker)) ==
        std::vector{ids[1], ids[2]});
}

TEST_CASE("a page size of 0, of 251 or of no number is 400") {
  Sandbox sandbox;
  for (const auto* size : {"0", "251", "ten", "-1", ""})
    CHECK(verdict(sandbox.call("GET", fmt::format("/cacertificates?pageSize={}", size))) ==
          "400 InvalidRequestException");
  CHECK(verdict(sandbox.call("GET", "/cacertificates?pageSize=250")) == "200");
}

TEST_CASE("the list of an unknown CA's certificates is empty, of no id at all 400") {
  Sandbox sandbox;
  CHECK(ids_of(sandbox.call("GET", "/certificates-by-ca/" + std::string(64, 'a'))).empty());
  CHECK(verdict(sandbox.call("GET", "/certificates-by-ca/" + std::string(63, 'a'))) == "400 InvalidRequestException");
}

TEST_CASE("the endpoint follows its type and stays") {
  Sandbox sandbox;
  const auto ats = sandbox.call("GET", "/endpoint?endpointType=iot%3AData-ATS");
  CHECK(verdict(ats) == "200");
  CHECK_THAT(ats.text("endpointAddress"), ContainsSubstring("-ats.iot.us-east-1.amazonaws.com"));
  CHECK(ats.text("endpointAddress").find('-') == 14);
  CHECK(verdict(sandbox.call("GET", "/endpoint?endpointType=other")) == "400 InvalidRequestException");
}

TEST_CASE("eu-central-1 has no endpoint of the types that AWS no longer serves there") {
  Sandbox sandbox;
  for (const auto* region : {"us-east-1", "eu-central-1"}) {
    sandbox.signer.region = region;
    const auto asked = [&](const std::string& query) { return verdict(sandbox.call("GET", "/endpoint" + query)); };
    const std::string old = sandbox.signer.region == "us-east-1" ? "200" : "400 InvalidRequestException";
    CHECK(asked("") == old);
    CHECK(asked("?endpointType=iot%3AData") == old);
    CHECK(asked("?endpointType=iot%3AJobs") == old);
    CHECK(asked("?endpointType=iot%3AData-ATS") == "200");
    CHECK(asked("?endpointType=iot%3ACredentialProvider") == "200");
  }
}

TEST_CASE("a bulk registration is refused in words") {
  Sandbox sandbox;
  const auto answer = sandbox.post("/thing-registration-tasks", {{"templateBody", "{}"},
                                                                 {"inputFileBucket", "bucket"},
                                                                 {"inputFileKey", "key"},
                                                                 {"roleArn", "arn:aws:iam::123456789012:role/r"}});
  CHECK(verdict(answer) == "400 InvalidRequestException");
  CHECK_THAT(answer.text("message"), ContainsSubstring("does no bulk registration"));
}

TEST_CASE("service: what older clients sign for IoT's former name is accepted, another service's scope is not") {
  Sandbox sandbox;
  sandbox.signer.service = "execute-api";
  CHECK(sandbox.call("GET", "/registrationcode").status == 200);
  sandbox.signer.service = "s3";
  CHECK(sandbox.call("GET", "/registrationcode").status == 403);
}

TEST_CASE("STS: GetCallerIdentity as a signed form or query, other actions and wrong keys refused in XML") {
  Sandbox sandbox;
  sandbox.signer.service = "sts";
  const auto posted = sandbox.call("POST", "/", "Action=GetCallerIdentity&Version=2011-06-15");
  CHECK(posted.status == 200);
  CHECK_THAT(posted.body, ContainsSubstring("<Account>123456789012</Account>"));
  CHECK(sandbox.call("GET", "/?Action=GetCallerIdentity&Version=2011-06-15").status == 200);
  const auto unknown = sandbox.call("POST", "/", "Action=GetSessionToken&Version=2011-06-15");
  CHECK(unknown.status == 400);
  CHECK_THAT(unknown.body, ContainsSubstring("<Code>InvalidAction</Code>"));
  sandbox.signer.secret = "wrong";
  const auto wrong = sandbox.call("POST", "/", "Action=GetCallerIdentity&Version=2011-06-15");
  CHECK(wrong.status == 403);
  CHECK_THAT(wrong.body, ContainsSubstring("<Code>SignatureDoesNotMatch</Code>"));
}

TEST_CASE("a change is saved before its answer; reading saves nothing") {
  sandbox::Settings settings;
  int saved = 0;
  settings.save = [&](const sandbox::Account&) { ++saved; };
  Sandbox sandbox(std::move(settings));
  sandbox.registration_code();
  CHECK(saved == 1);
  sandbox.registration_code();
  sandbox.call("GET", "/cacertificates");
  CHECK(saved == 1);
}

TEST_CASE("a change that can't be saved is undone and answered with 500") {
  sandbox::Settings settings;
  bool is_full = false;
  settings.save = [&](const sandbox::Account&) {
    if (is_full) throw Error("no space left on device");
  };
  Sandbox sandbox(std::move(settings));
  const TestAuthority authority(sandbox.now());
  const auto code = sandbox.registration_code();
  is_full = true;
  CHECK(verdict(register_authority(sandbox, authority)) == "500 InternalFailureException");
  CHECK(verdict(sandbox.call("GET", "/cacertificate/" + id_of(authority.pem))) == "404 ResourceNotFoundException");
  is_full = false;
  CHECK(sandbox.registration_code() == code);
  CHECK(verdict(register_authority(sandbox, authority)) == "200");
}
