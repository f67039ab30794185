// A sandbox with a few registered certificates, and short calls of the registry's operations.
// Must not know: how the sandbox checks.
#pragma once

#include "tests/catch.h"
#include "tests/steps/aws/sandbox/sandbox_client.h"

namespace byoc::test {

inline const std::string arn_prefix = "arn:aws:iot:us-east-1:123456789012:";

inline const std::string policy_body =
    R"({"policyDocument": "{\"Version\": \"2012-10-17\", \"Statement\": )"
    R"({\"Effect\": \"Allow\", \"Action\": \"iot:Connect\", \"Resource\": \"*\"}}"})";

struct ResourceSandbox : Sandbox {
  using Sandbox::Sandbox;

  // Registers a certificate without a CA, INACTIVE; its ARN.
  std::string add_certificate(const std::string& name = "d") {
    const auto answer =
        post("/certificate/register-no-ca", {{"certificatePem", TestAuthority(now()).issue(now(), name)}});
    REQUIRE(verdict(answer) == "200");
    return answer.text("certificateArn");
  }

  std::string create_policy(const std::string& name) { return verdict(call("POST", "/policies/" + name, policy_body)); }
  std::string attach(const std::string& policy, const std::string& target) {
    return verdict(call("PUT", "/target-policies/" + policy, R"({"target": ")" + target + R"("})"));
  }
  std::string principal(const std::string& method, const std::string& thing, const std::string& arn,
                        const std::string& query = "") {
    return verdict(call(method, "/things/" + thing + "/principals" + query, "", {{"x-amzn-principal", arn}}));
  }
  std::string run(const std::string& method, const std::string& target, const std::string& body = "") {
    return verdict(call(method, target, body));
  }

  // All pages of a list that has tokens or markers, one item at a time, joined with blanks: the items themselves, or
  // their `member`.
  std::string list(const std::string& method, const std::string& target, const std::string& name,
                   const std::string& member = "", const HttpHeaders& headers = {}) {
    const bool has_marker = name == "policies" || name == "targets";
    std::string items, next;
    do {
      auto query = has_marker ? std::string("?pageSize=1") : "?maxResults=1";
      if (!next.empty()) query = has_marker ? "?marker=" + next + "&pageSize=1" : query + "&nextToken=" + next;
      const auto answer = call(method, target + query, "", headers);
      REQUIRE(answer.status == 200);
      for (const auto& item : *answer.json->getArray(name))
        items += (items.empty() ? "" : " ") + (member.empty()
                                                   ? item.extract<std::string>()
                                                   : item.extract<sandbox::Json>()->getValue<std::string>(member));
      const auto* next_name = has_marker ? "nextMarker" : "nextToken";
      next = answer.json->has(next_name) ? encoded(answer.text(next_name)) : "";
    } while (!next.empty());
    return items;
  }

  static std::string encoded(const std::string& marker) {
    std::string out;
    for (const char c : marker) out += c == '+' ? "%2B" : c == '/' ? "%2F" : c == '=' ? "%3D" : std::string(1, c);
    return out;
  }
};

// An ARN as a segment of a path.
inline std::string segment(const std::string& arn) {
  std::string out;
  for (const char c : arn) out += c == ':' ? "%3A" : c == '/' ? "%2F" : std::string(1, c);
  return out;
}

}  // namespace byoc::test
