// A fake host with credentials and region set, and answers as AWS gives them.
// Must not know: what is tested with it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "steps/aws/session.h"
#include "tests/support/fake_host.h"

namespace byoc::test {

inline const std::string secret_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
inline const std::string session_token = "TOKEN+/=EXAMPLE";

inline HttpResponse json(int status, std::string body, HttpHeaders headers = {}) {
  headers.push_back({"Content-Type", "application/json"});
  return {status, std::move(headers), std::move(body)};
}

inline HttpResponse aws_error(int status, const std::string& code, const std::string& message = "no") {
  return json(status, "{\"message\": \"" + message + "\"}",
              {{"x-amzn-errortype", code}, {"X-AMZN-REQUESTID", "req-1"}});
}

// Region eu-west-1 and example credentials in the environment; no waits without randomness.
struct AwsWorld : FakeHost {
  AwsWorld() {
    environment.variables = {{"HOME", "/home/u"},
                             {"AWS_REGION", "eu-west-1"},
                             {"AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"},
                             {"AWS_SECRET_ACCESS_KEY", secret_key},
                             {"AWS_SESSION_TOKEN", session_token}};
  }

  // Answers one after the other; a request too many is a failed test.
  void answer(std::vector<HttpResponse> responses) {
    http.handler = [this, responses = std::move(responses), next = std::size_t{0}](std::string_view method,
                                                                                   const HttpRequest& request) mutable {
      sent.emplace_back(method, request);
      if (next == responses.size()) throw std::logic_error("one request too many: " + request.request_target);
      return responses[next++];
    };
  }

  std::vector<std::pair<std::string, HttpRequest>> sent;
};

// The error that `act` ends in; fails the test if there is none.
template <typename Thrown = Error, typename Act>
Thrown error_of(Act act) {
  try {
    act();
  } catch (const Thrown& error) {
    return error;
  }
  throw std::logic_error("no error");
}

}  // namespace byoc::test
