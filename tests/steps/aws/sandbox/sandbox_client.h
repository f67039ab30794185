// A client of the sandbox with its own small signer, and the certificates that most tests begin with.
// Must not know: how the sandbox checks.
#pragma once

#include <algorithm>
#include <optional>

#include <botan/mac.h>
#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/sandbox/core/json.h"
#include "steps/aws/sandbox/service.h"
#include "tests/steps/aws/sandbox/test_certificate.h"
#include "tests/support/fake_host.h"

namespace byoc::test {

struct Answer {
  int status = 0;
  std::string code;  // of x-amzn-ErrorType; empty where there is none
  std::string body;
  sandbox::Json json;  // null where the body is none

  std::string text(const std::string& member) const { return json->getValue<std::string>(member); }
  sandbox::Json object(const std::string& member) const { return json->getObject(member); }
};

inline std::string hmac(const std::string& key, const std::string& message) {
  const auto mac = Botan::MessageAuthenticationCode::create_or_throw("HMAC(SHA-256)");
  mac->set_key(reinterpret_cast<const std::uint8_t*>(key.data()), key.size());
  mac->update(message);
  const auto out = mac->final();
  return {out.begin(), out.end()};
}

// Signs with the sandbox's own key. Good for targets whose query is already sorted and whose path needs no more
// encoding than its percent signs.
struct TestSigner {
  std::string region = "us-east-1", service = "iot", secret = "sandbox", date = "20260921T141320Z";
  std::string access_key = "sandbox", token{};  // the token of temporary credentials

  HttpRequest sign(const std::string& method, const std::string& target, const std::string& body) const {
    const auto question = target.find('?');
    const auto query = question == std::string::npos ? "" : target.substr(question + 1);
    const auto scope = fmt::format("{}/{}/{}/aws4_request", date.substr(0, 8), region, service);
    auto path = target.substr(0, question);
    for (std::size_t at = 0; (at = path.find('%', at)) != std::string::npos; ++at) path.insert(at + 1, "25");
    const std::string token_line = token.empty() ? "" : "x-amz-security-token:" + token + "\n";
    const std::string names = token.empty() ? "host;x-amz-date" : "host;x-amz-date;x-amz-security-token";
    const auto canonical = fmt::format("{}\n{}\n{}\nhost:sandbox:8080\nx-amz-date:{}\n{}\n{}\n{}", method, path, query,
                                       date, token_line, names, sha256_hex(body));
    const auto to_sign = fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", date, scope, sha256_hex(canonical));
    auto key = "AWS4" + secret;
    for (const auto& part : {date.substr(0, 8), region, service, std::string("aws4_request")}) key = hmac(key, part);
    const auto authorization = fmt::format("AWS4-HMAC-SHA256 Credential={}/{}, SignedHeaders={}, Signature={}",
                                           access_key, scope, names, to_hex(hmac(key, to_sign)));
    HttpHeaders headers{{"X-Amz-Date", date}};
    if (!token.empty()) headers.push_back({"X-Amz-Security-Token", token});
    headers.push_back({"Authorization", authorization});
    return {
        .scheme = "http", .host = "sandbox", .port = 8080, .request_target = target, .headers = headers, .body = body};
  }
};

// A sandbox whose clock stands at 2026-09-21T14:13:20Z, and a client of it.
class Sandbox {
 public:
  using Pairs = std::vector<std::pair<std::string, std::string>>;

  explicit Sandbox(sandbox::Settings settings = {}) : service(host.clock, host.random, std::move(settings)) {}

  Answer call(const std::string& method, const std::string& target, const std::string& body = "",
              const HttpHeaders& more_headers = {}) {
    auto request = signer.sign(method, target, body);
    request.headers.insert(request.headers.end(), more_headers.begin(), more_headers.end());
    const auto response = service.handle(method, request);
    return {response.status, find_header(response.headers, "x-amzn-errortype").value_or(""), response.body,
            sandbox::parse_json_object(response.body)};
  }

  Answer post(const std::string& target, const Pairs& members) {
    auto json = sandbox::make_json();
    for (const auto& [name, value] : members) json->set(name, value);
    return call("POST", target, sandbox::to_text(json));
  }

  std::string registration_code() { return call("GET", "/registrationcode").text("registrationCode"); }
  Time now() const { return host.clock.now(); }

  FakeHost host;
  TestSigner signer;
  sandbox::Service service;
};

// A CA with its key.
struct TestAuthority {
  Key key = ec_key();
  CertificatePlan plan;
  std::string pem;

  TestAuthority(Time now, const std::string& subject = "Example CA") : plan(valid(now, subject, subject)) {
    plan.is_authority = true;
    make();
  }

  void make() { pem = make_certificate(plan, key, key); }

  // A certificate of this CA for a new key.
  std::string issue(Time now, const std::string& subject) const {
    return make_certificate(valid(now, subject, plan.subject), ec_key(), key);
  }

  static CertificatePlan valid(Time now, const std::string& subject, const std::string& issuer) {
    return {.subject = subject,
            .issuer = issuer,
            .not_before = now - std::chrono::hours(1),
            .not_after = now + std::chrono::hours(24 * 365)};
  }
};

inline Answer register_authority(Sandbox& sandbox, const TestAuthority& authority,
                                 const std::string& target = "/cacertificate?setAsActive=true") {
  return sandbox.post(target,
                      {{"caCertificate", authority.pem},
                       {"verificationCertificate", authority.issue(sandbox.now(), sandbox.registration_code())}});
}

// "400 CertificateValidationException".
inline std::string verdict(const Answer& answer) {
  return answer.code.empty() ? std::to_string(answer.status) : fmt::format("{} {}", answer.status, answer.code);
}

}  // namespace byoc::test
