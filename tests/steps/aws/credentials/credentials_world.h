// A world in which somebody looks for credentials: files, variables, services that answer, and secrets that all hold
// the word "hush". Must not know: what is tested with it.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "steps/aws/session.h"
#include "tests/catch.h"
#include "tests/steps/aws/aws_world.h"

namespace byoc::test {

inline std::string keys(const std::string& id) {
  return "aws_access_key_id = " + id + "\naws_secret_access_key = hush-" + id + "\n";
}

inline aws::SessionOptions with_profile(const std::string& name) {
  aws::SessionOptions options;
  options.profile = name;
  return options;
}

// As AWS STS answers to AssumeRole and its like.
inline HttpResponse role_keys(const std::string& id, const std::string& expires = "2026-09-21T15:00:00Z") {
  return {200,
          {{"Content-Type", "text/xml"}},
          fmt::format("<R xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumedRoleUser><Arn>arn</Arn>"
                      "</AssumedRoleUser><Credentials><AccessKeyId>{0}</AccessKeyId><SecretAccessKey>hush-{0}"
                      "</SecretAccessKey><SessionToken>hush-token-{0}</SessionToken><Expiration>{1}</Expiration>"
                      "</Credentials></R>",
                      id, expires)};
}

// As containers, machines and programs give them.
inline std::string json_keys(const std::string& id, const std::string& token_name,
                             const std::string& expires = "2026-09-21T15:00:00Z") {
  return fmt::format(R"({{"Version": 1, "Code": "Success", "AccessKeyId": "{0}", "SecretAccessKey": "hush-{0}", )"
                     R"("{1}": "hush-token-{0}", "Expiration": "{2}"}})",
                     id, token_name, expires);
}

inline HttpResponse sts_refusal(const std::string& code, const std::string& message = "no") {
  return {403,
          {},
          "<ErrorResponse><Error><Type>Sender</Type><Code>" + code + "</Code><Message>" + message +
              "</Message></Error><RequestId>r-1</RequestId></ErrorResponse>"};
}

// It is 2026-09-21T14:13:20Z. Nothing in the environment but a home folder and a region.
struct CredentialsWorld : FakeHost {
  CredentialsWorld() { environment.variables = {{"HOME", "/home/u"}, {"AWS_REGION", "eu-west-1"}}; }

  void config(const std::string& content) { files.put("/home/u/.aws/config", content); }
  void credentials(const std::string& content) { files.put("/home/u/.aws/credentials", content, 0600); }

  std::map<std::string, std::string>& variables() { return environment.variables; }

  // Answers one after the other; after the last one nobody answers.
  void answer(std::vector<HttpResponse> responses) {
    http.handler = [this, responses = std::move(responses), next = std::size_t{0}](std::string_view method,
                                                                                   const HttpRequest& request) mutable {
      sent.emplace_back(method, request);
      if (next == responses.size()) throw HttpFailure(HttpFailure::Kind::refused, "nobody answers", "look");
      return responses[next++];
    };
  }

  static std::string show(const aws::Credentials& found) {
    return found.access_key_id + " / " + std::string(found.secret_access_key.reveal()) + " / " +
           std::string(found.session_token.reveal()) + " from " + found.source;
  }

  // "access key / secret / token from source".
  std::string resolve(const aws::SessionOptions& options = {}) {
    return show(*aws::Session(options).credentials(reader()));
  }

  // How looking for them ends; checks that no secret is told.
  Error error(const aws::SessionOptions& options = {}) {
    auto error = error_of([&] { resolve(options); });
    INFO(error.what() << error.hint());
    CHECK(std::string(error.what() + error.hint()).find("hush") == std::string::npos);
    CHECK_FALSE(error.hint().empty());
    return error;
  }

  std::string header(std::size_t request, std::string_view name) const {
    return find_header(sent.at(request).second.headers, name).value_or("");
  }

  std::vector<std::pair<std::string, HttpRequest>> sent;
};

}  // namespace byoc::test
