#include "steps/aws/core/sigv4.h"

#include "tests/catch.h"

using namespace byoc;
using namespace byoc::aws;

namespace {

const std::string secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const std::string a64(64, 'a');

Credentials credentials(const std::string& token = {}) {
  return {"AKIDEXAMPLE", Secret(secret), Secret(token), "test"};
}

SigningScope scope(const std::string& service = "iot") {
  return {*parse_rfc3339("2026-01-02T03:04:05Z"), "eu-west-1", service};
}

struct Golden {
  std::string method, target;
  HttpHeaders headers;
  std::string body, service, token, signed_headers, signature;
};

const std::string iot_host = "iot.eu-west-1.amazonaws.com";
const Golden goldens[] = {
    {"GET",
     "/cacertificates?pageSize=25&marker=AbC%2B%2F%3D&isAscendingOrder=true",
     {{"Host", iot_host}},
     "",
     "iot",
     "",
     "host;x-amz-date",
     "f6318631a69054c1608d5309752c2f5ded018ee2c23585e1c1f9b3ac0ced7598"},
    {"POST",
     "/attached-policies/arn%3Aaws%3Aiot%3Aeu-west-1%3A123456789012%3Acert%2F" + a64 + "?pageSize=3",
     {{"Host", iot_host}},
     "",
     "iot",
     "",
     "host;x-amz-date",
     "f26af66d7150198e1b2f0eeba5491872f88e5ea53c7b6b91b263ddcb3eddf76d"},
    {"POST",
     "/cacertificate?setAsActive=true&allowAutoRegistration=false",
     {{"Content-Type", "application/json"}, {"Host", iot_host}},
     R"({"caCertificate": "CA", "certificateMode": "SNI_ONLY"})",
     "iot",
     "TOKEN+/=EXAMPLE",
     "content-type;host;x-amz-date;x-amz-security-token",
     "d0933903cdc3f1f483241234a15e2124986dec64c4f0ec5abed30c316bc8bc03"},
    {"PUT",
     "/things/a%3Ab/principals",
     {{"Host", "127.0.0.1:5190"}, {"x-amzn-principal", "arn:aws:iot:eu-west-1:123456789012:cert/" + a64}},
     "",
     "iot",
     "",
     "host;x-amz-date;x-amzn-principal",
     "411acf3528cb9c76c7616d95425dfc0dc4209a287ab8bb358408958842c242ad"},
    {"POST",
     "/",
     {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}, {"Host", "sts.eu-west-1.amazonaws.com"}},
     "Action=GetCallerIdentity&Version=2011-06-15",
     "sts",
     "",
     "content-type;host;x-amz-date",
     "b87ee61678696c301b942d163db6c138bb8970c1f50b5998524a5508d8860576"},
};

std::string canonical_line(const std::string& target, std::size_t number) {
  auto text = canonical_request({"GET", target, {{"Host", "h"}}, ""});
  for (std::size_t i = 0; i < number; ++i) text.erase(0, text.find('\n') + 1);
  return text.substr(0, text.find('\n'));
}
std::string canonical_path(const std::string& target) {
  return canonical_line(target, 1);
}
std::string canonical_query(const std::string& target) {
  return canonical_line(target, 2);
}

}  // namespace

TEST_CASE("sigv4: requests shaped as AWS IoT's get the signatures that AWS' own client computes") {
  SigningKeys keys;
  for (const auto& golden : goldens) {
    INFO(golden.method << " " << golden.target);
    const auto added = sign({golden.method, golden.target, golden.headers, golden.body}, credentials(golden.token),
                            scope(golden.service), keys);
    REQUIRE(find_header(added, "x-amz-date") == "20260102T030405Z");
    REQUIRE(find_header(added, "x-amz-security-token").value_or("") == golden.token);
    REQUIRE(find_header(added, "authorization") ==
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/eu-west-1/" + golden.service +
                "/aws4_request, SignedHeaders=" + golden.signed_headers + ", Signature=" + golden.signature);
  }
}

TEST_CASE("sigv4: a path is encoded once more than on the wire, a query value is encoded once") {
  REQUIRE(canonical_path("/things/a%3Ab") == "/things/a%253Ab");
  REQUIRE(canonical_query("/x?marker=AbC%2B%2F%3D") == "marker=AbC%2B%2F%3D");
  REQUIRE(canonical_query("/x?b&a=1+2&a=%zz") == "a=%25zz&a=1%2B2&b=");
}

TEST_CASE("sigv4: dot segments go before encoding, encoded dots are data") {
  REQUIRE(canonical_path("/a/../b//./c/") == "/b/c/");
  REQUIRE(canonical_path("/%2e%2e/b") == "/%252e%252e/b");
  REQUIRE(canonical_path("/a/b/..") == "/a/");
  REQUIRE(canonical_path("") == "/");
  REQUIRE(canonical_path("/..") == "/");
}

TEST_CASE("sigv4: a kept key serves its own day, region, service and access key only") {
  SigningKeys keys;
  const auto sign_with = [&](const Credentials& who, const SigningScope& where) {
    return keys.signature(who, where, "text");
  };
  const auto expected = signature(signing_key(Secret(secret), scope()), "text");
  REQUIRE(sign_with(credentials(), scope()) == expected);
  REQUIRE(sign_with(credentials(), scope()) == expected);
  auto tomorrow = scope();
  tomorrow.time += std::chrono::hours(24);
  REQUIRE(sign_with(credentials(), tomorrow) != expected);
  REQUIRE(sign_with(credentials(), scope("sts")) != expected);
  Credentials other{"AKIDOTHER", Secret("other"), Secret(), "test"};
  REQUIRE(sign_with(other, scope()) == signature(signing_key(Secret("other"), scope()), "text"));
}
