#include "steps/aws/credentials/credentials_container.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/core/endpoint.h"
#include "steps/aws/credentials/credentials_request.h"

namespace byoc::aws {

namespace {

// As AWS' own tools do it.
constexpr std::chrono::seconds patience{2};
constexpr int attempts = 3;

std::optional<Endpoint> find_endpoint(const Environment& environment) {
  const std::string relative = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", full = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
  if (const auto path = set_variable(environment, relative)) {
    if (!path->starts_with('/'))
      throw Error(fmt::format("'{}' does not begin with '/'; nothing was sent", relative),
                  fmt::format("write a path, or a whole URL into {}", full));
    return parse_credentials_url("http://169.254.170.2" + *path, relative);
  }
  if (const auto url = set_variable(environment, full)) return parse_credentials_url(*url, full);
  return std::nullopt;
}

// The value of the Authorization header; the file may change at any time.
Secret find_authorization(const ReadHost& host) {
  const std::string variable = "AWS_CONTAINER_AUTHORIZATION_TOKEN", file_variable = variable + "_FILE";
  Secret token;
  const auto file = set_variable(host.environment, file_variable);
  if (file && host.files.status(*file)) token = Secret(trim(host.files.read_secret(*file).reveal()));
  if (file && token.empty())
    throw Error(fmt::format("the file '{}' ({}) holds no token", printable(*file), file_variable),
                fmt::format("unset {}, or let it name the file that the container was given", file_variable));
  if (!file) token = secret_variable(host.environment, variable);
  const auto is_in_header = [](char c) { return c >= ' ' && c < 0x7f; };
  if (!std::ranges::all_of(token.reveal(), is_in_header))
    throw Error(fmt::format("the token of {} holds a line break or another control character; it was not sent",
                            file ? file_variable : variable),
                "let it hold the token alone, on one line");
  return token;
}

}  // namespace

std::optional<Credentials> container_credentials(const Sources& sources) {
  const auto endpoint = find_endpoint(sources.host.environment);
  if (!endpoint) return std::nullopt;
  const auto token = find_authorization(sources.host);
  CredentialsRequest request{*endpoint, {{"Accept", "application/json"}}};
  request.patience = patience;
  request.attempts = attempts;
  if (!token.empty()) request.headers.push_back({"Authorization", std::string(token.reveal())});
  const auto source = fmt::format("container at '{}'", printable(endpoint->host));
  const auto json = ask_json(sources, request, source, token,
                             "check the role of the task or pod, its agent, and AWS_CONTAINER_CREDENTIALS_*_URI");
  return read_credentials(*json, "Token", source);
}

}  // namespace byoc::aws
