#include "steps/aws/sandbox/signature.h"

#include "steps/aws/sandbox/core/refusal.h"
#include "tests/catch.h"
#include "tests/steps/aws/sandbox/sandbox_client.h"

using namespace byoc;
using namespace byoc::test;

namespace {

// A request signed by botocore with the example key of AWS at 2026-01-02T03:04:05Z for eu-west-1.
struct Golden {
  std::string method, target, service, signed_headers, signature;
  std::string host = "iot.eu-west-1.amazonaws.com";
  HttpHeaders headers{};
  std::string body{};

  std::string region(Time now = *parse_rfc3339("2026-01-02T03:04:05Z")) const {
    HttpRequest http{
        .scheme = "https", .host = {}, .port = 443, .request_target = target, .headers = headers, .body = body};
    http.headers.push_back({"Host", host});
    http.headers.push_back({"X-Amz-Date", "20260102T030405Z"});
    http.headers.push_back({"Authorization", "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/eu-west-1/" + service +
                                                 "/aws4_request, SignedHeaders=" + signed_headers +
                                                 ",Signature=" + signature});
    const sandbox::KeyPair key{"AKIDEXAMPLE", Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")};
    return sandbox::check_signature(sandbox::read_request(method, http), service, key, now);
  }
};

const std::string id(64, 'a');

const Golden list_page{.method = "GET",
                       .target = "/cacertificates?pageSize=25&marker=AbC%2B%2F%3D&isAscendingOrder=true",
                       .service = "iot",
                       .signed_headers = "host;x-amz-date",
                       .signature = "f6318631a69054c1608d5309752c2f5ded018ee2c23585e1c1f9b3ac0ced7598"};

// What is refused with which code, for a request that is right but for `spoil`.
std::string verdict_on(void (*spoil)(HttpRequest& request)) {
  Sandbox sandbox;
  auto request = sandbox.signer.sign("GET", "/registrationcode", "");
  spoil(request);
  const auto response = sandbox.service.handle("GET", request);
  const auto code = find_header(response.headers, "x-amzn-errortype").value_or("");
  return code.empty() ? std::to_string(response.status) : fmt::format("{} {}", response.status, code);
}

void edit_authorization(HttpRequest& request, const std::string& from, const std::string& to) {
  auto& value = request.headers.back().value;
  const auto at = value.find(from);
  REQUIRE(at != std::string::npos);
  value.replace(at, from.size(), to);
}

const std::string invalid = "403 InvalidSignatureException";
const std::string incomplete = "403 IncompleteSignatureException";

}  // namespace

TEST_CASE("signature: what botocore signed is accepted") {
  CHECK(list_page.region() == "eu-west-1");
  CHECK_NOTHROW(
      Golden{.method = "POST",
             .target = "/attached-policies/arn%3Aaws%3Aiot%3Aeu-west-1%3A123456789012%3Acert%2F" + id + "?pageSize=3",
             .service = "iot",
             .signed_headers = "host;x-amz-date",
             .signature = "f26af66d7150198e1b2f0eeba5491872f88e5ea53c7b6b91b263ddcb3eddf76d"}
          .region());
  CHECK_NOTHROW(Golden{.method = "POST",
                       .target = "/cacertificate?setAsActive=true&allowAutoRegistration=false",
                       .service = "iot",
                       .signed_headers = "content-type;host;x-amz-date;x-amz-security-token",
                       .signature = "d0933903cdc3f1f483241234a15e2124986dec64c4f0ec5abed30c316bc8bc03",
                       .headers = {{"Content-Type", "application/json"}, {"X-Amz-Security-Token", "TOKEN+/=EXAMPLE"}},
                       .body = R"({"caCertificate": "CA", "certificateMode": "SNI_ONLY"})"}
                    .region());
  CHECK_NOTHROW(Golden{.method = "PUT",
                       .target = "/things/a%3Ab/principals",
                       .service = "iot",
                       .signed_headers = "host;x-amz-date;x-amzn-principal",
                       .signature = "411acf3528cb9c76c7616d95425dfc0dc4209a287ab8bb358408958842c242ad",
                       .host = "127.0.0.1:5190",
                       .headers = {{"x-amzn-principal", "arn:aws:iot:eu-west-1:123456789012:cert/" + id}}}
                    .region());
  CHECK_NOTHROW(Golden{.method = "POST",
                       .target = "/",
                       .service = "sts",
                       .signed_headers = "content-type;host;x-amz-date",
                       .signature = "b87ee61678696c301b942d163db6c138bb8970c1f50b5998524a5508d8860576",
                       .host = "sts.eu-west-1.amazonaws.com",
                       .headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}},
                       .body = "Action=GetCallerIdentity&Version=2011-06-15"}
                    .region());
}

TEST_CASE("signature: a change of method, path, query, host, header or body is refused") {
  auto spoilt = list_page;
  spoilt.method = "POST";
  CHECK_THROWS_AS(spoilt.region(), sandbox::Refusal);
  spoilt = list_page;
  spoilt.target = "/certificates?pageSize=25&marker=AbC%2B%2F%3D&isAscendingOrder=true";
  CHECK_THROWS_AS(spoilt.region(), sandbox::Refusal);
  spoilt.target = "/cacertificates?pageSize=26&marker=AbC%2B%2F%3D&isAscendingOrder=true";
  CHECK_THROWS_AS(spoilt.region(), sandbox::Refusal);
  spoilt = list_page;
  spoilt.host = "iot.eu-west-2.amazonaws.com";
  CHECK_THROWS_AS(spoilt.region(), sandbox::Refusal);
  spoilt = list_page;
  spoilt.body = "{}";
  CHECK_THROWS_AS(spoilt.region(), sandbox::Refusal);
  spoilt = list_page;
  spoilt.signature.back() = '9';
  CHECK_THROWS_AS(spoilt.region(), sandbox::Refusal);
}

TEST_CASE("signature: unsigned extras are no matter") {
  auto extra = list_page;
  extra.headers = {{"amz-sdk-invocation-id", "1"}, {"User-Agent", "x"}};
  CHECK(extra.region() == "eu-west-1");
}

TEST_CASE("signature: the date may be off by 15 minutes either way and no more") {
  const auto date = *parse_rfc3339("2026-01-02T03:04:05Z");
  for (const int sign : {1, -1}) {
    CHECK_NOTHROW(list_page.region(date + sign * std::chrono::minutes(15)));
    CHECK_THROWS_AS(list_page.region(date + sign * (std::chrono::minutes(15) + std::chrono::seconds(1))),
                    sandbox::Refusal);
  }
}

TEST_CASE("signature: no authorization, or one that is no SigV4, is refused as such") {
  CHECK(verdict_on([](HttpRequest& request) { request.headers.pop_back(); }) ==
        "403 MissingAuthenticationTokenException");
  CHECK(verdict_on([](HttpRequest& request) { request.headers.back().value = "Basic c2FuZGJveA=="; }) == incomplete);
  CHECK(verdict_on([](HttpRequest& request) { request.headers.push_back(request.headers.back()); }) == incomplete);
  CHECK(verdict_on([](HttpRequest& request) { edit_authorization(request, ", Signature=", ", Sig="); }) == incomplete);
  CHECK(verdict_on([](HttpRequest& request) { edit_authorization(request, "/aws4_request", ""); }) == incomplete);
  CHECK(verdict_on([](HttpRequest& request) {
          edit_authorization(request, "SignedHeaders=", "nonsense, SignedHeaders=");
        }) == incomplete);
}

TEST_CASE("signature: key, service, region and date of the scope must be right") {
  CHECK(verdict_on([](HttpRequest&) {}) == "200");
  CHECK(verdict_on([](HttpRequest& request) { edit_authorization(request, "sandbox/", "stranger/"); }) ==
        "403 UnrecognizedClientException");
  CHECK(verdict_on([](HttpRequest& request) { edit_authorization(request, "/iot/", "/sts/"); }) == invalid);
  CHECK(verdict_on([](HttpRequest& request) { edit_authorization(request, "us-east-1", "US EAST"); }) == invalid);
  CHECK(verdict_on([](HttpRequest& request) { edit_authorization(request, "us-east-1", "us-east-2"); }) == invalid);
  CHECK(verdict_on([](HttpRequest& request) { edit_authorization(request, "20260921", "20260920"); }) == invalid);
  CHECK(verdict_on([](HttpRequest& request) { request.headers.front().value = "yesterday"; }) == incomplete);
}

TEST_CASE("signature: Host, X-Amz-Date and every other X-Amz header must be signed") {
  CHECK(verdict_on([](HttpRequest& request) { edit_authorization(request, "host;x-amz-date", "x-amz-date"); }) ==
        invalid);
  CHECK(verdict_on([](HttpRequest& request) { edit_authorization(request, "host;x-amz-date", "host"); }) == invalid);
  CHECK(verdict_on([](HttpRequest& request) { edit_authorization(request, "host;x-amz-date", "x-amz-date;host"); }) ==
        incomplete);
  CHECK(verdict_on([](HttpRequest& request) { edit_authorization(request, "host;", "host;host;"); }) == incomplete);
  CHECK(verdict_on([](HttpRequest& request) { edit_authorization(request, "host;", "etag;host;"); }) == invalid);
  CHECK(verdict_on([](HttpRequest& request) {
          request.headers.insert(request.headers.begin(), {"X-Amz-Security-Token", "token"});
        }) == invalid);
}

TEST_CASE("signature: a stated hash of the body must be true") {
  auto request = list_page;
  request.signed_headers = "host;x-amz-content-sha256;x-amz-date";
  for (const auto& hash : {sha256_hex("another body"), std::string("UNSIGNED-PAYLOAD")}) {
    request.headers = {{"X-Amz-Content-Sha256", hash}};
    try {
      request.region();
      FAIL("accepted");
    } catch (const sandbox::Refusal& refusal) {
      CHECK_THAT(refusal.what(), ContainsSubstring("x-amz-content-sha256"));
    }
  }
}
