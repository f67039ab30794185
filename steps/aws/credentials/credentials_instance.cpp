#include "steps/aws/credentials/credentials_instance.h"

#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/core/endpoint.h"
#include "steps/aws/core/fault.h"
#include "steps/aws/core/json_text.h"
#include "steps/aws/core/setting.h"
#include "steps/aws/core/uri.h"
#include "steps/aws/credentials/credentials_request.h"

namespace byoc::aws {

namespace {

// It answers from the same machine; elsewhere nobody does.
constexpr std::chrono::seconds patience{1};

constexpr auto* source_name = "EC2 instance metadata";
constexpr auto* hint = "check the instance's role (instance profile), or set AWS_EC2_METADATA_DISABLED=true";

Endpoint find_endpoint(const Sources& sources) {
  const std::string variable = "AWS_EC2_METADATA_SERVICE_ENDPOINT", key = "ec2_metadata_service_endpoint";
  const auto setting = [&](const std::string& by_variable, std::string_view by_key) {
    return setting_value(sources.host, sources.profile, by_variable, by_key);
  };
  const auto mode = setting(variable + "_MODE", key + "_mode");
  const bool is_ipv6 = mode && to_lower(*mode) == "ipv6";
  const auto usual = is_ipv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254";
  auto endpoint = parse_credentials_url(setting(variable, key).value_or(usual), variable);
  while (endpoint.path.ends_with('/')) endpoint.path.pop_back();
  return endpoint;
}

CredentialsRequest request_for(Endpoint endpoint, const std::string& path) {
  endpoint.path += path;
  CredentialsRequest request{std::move(endpoint)};
  request.patience = patience;
  return request;
}

CredentialsRequest request_with(const Secret& token, const Endpoint& endpoint, const std::string& path) {
  auto request = request_for(endpoint, path);
  request.headers = {{"X-aws-ec2-metadata-token", std::string(token.reveal())}};
  return request;
}

// Empty where nobody answers, or somebody who is no such service: other clouds have theirs at the same address.
Secret find_token(const Sources& sources, const Endpoint& endpoint) {
  auto request = request_for(endpoint, "/latest/api/token");
  request.method = "PUT";
  request.headers = {{"X-aws-ec2-metadata-token-ttl-seconds", "21600"}};
  try {
    auto response = ask(sources, request);
    const auto text = trim(response.body);
    const bool is_token = is_success(response) && text.find_first_of(" \r\n<{") == std::string_view::npos;
    Secret token(is_token ? text : std::string_view());
    scrub(response.body);
    return token;
  } catch (const HttpFailure& failure) {
    if (failure.kind() == HttpFailure::Kind::stopped) throw;
    return {};
  }
}

// Empty if the instance has none.
std::string find_role(const Sources& sources, const Endpoint& endpoint, const Secret& token, const std::string& path) {
  const auto response = ask(sources, request_with(token, endpoint, path));
  if (response.status == 404) return {};
  if (!is_success(response)) throw Error(fmt::format("{} names no role (HTTP {})", source_name, response.status), hint);
  return std::string(trim(response.body.substr(0, response.body.find('\n'))));
}

// The service gives ended credentials while it can't get new ones; AWS takes them so long.
void extend(Credentials& credentials, Time now) {
  constexpr std::chrono::minutes extension{15};
  if (credentials.expires && *credentials.expires <= now) credentials.expires = now + extension;
}

}  // namespace

bool may_ask_instance(const ReadHost& host) {
  return to_lower(set_variable(host.environment, "AWS_EC2_METADATA_DISABLED").value_or("")) != "true";
}

std::optional<Credentials> instance_credentials(const Sources& sources) {
  if (!may_ask_instance(sources.host)) return std::nullopt;
  const auto endpoint = find_endpoint(sources);
  const auto token = find_token(sources, endpoint);
  if (token.empty()) return std::nullopt;
  const std::string path = "/latest/meta-data/iam/security-credentials/";
  const auto role = find_role(sources, endpoint, token, path);
  if (role.empty()) return std::nullopt;
  const auto source = fmt::format("{}, role '{}'", source_name, printable(role, 128));
  const auto json = ask_json(sources, request_with(token, endpoint, path + percent_encode(role)), source, token, hint);
  // An answer of success may be a failure all the same.
  if (const auto code = text_member(*json, "Code"); code && *code != "Success")
    throw Error(fmt::format("{} gave no credentials: {}: {}", source, printable(*code, 100),
                            printable(text_member(*json, "Message").value_or(""))),
                hint);
  auto credentials = read_credentials(*json, "Token", source);
  extend(credentials, sources.now());
  return credentials;
}

}  // namespace byoc::aws
