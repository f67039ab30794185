#include "steps/aws/credentials/credentials_parts.h"

#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/core/clock_skew.h"
#include "steps/aws/core/json_text.h"

namespace byoc::aws {

Time Sources::now() const {
  return connection.clock_skew().correct(host.clock.now());
}

Secret secret_variable(const Environment& environment, const std::string& name) {
  auto value = environment.variable(name).value_or("");
  Secret secret(value);
  scrub(value);
  return secret;
}

Secret secret_member(const Poco::JSON::Object& json, const std::string& name) {
  auto value = text_member(json, name).value_or("");
  Secret secret(value);
  scrub(value);
  return secret;
}

Credentials read_credentials(const Poco::JSON::Object& json, std::string_view token_name, const std::string& source) {
  constexpr auto *id = "AccessKeyId", *secret = "SecretAccessKey", *expiry = "Expiration";
  auto credentials = complete({secret_member(json, id), secret_member(json, secret),
                               secret_member(json, std::string(token_name)), id, secret, token_name},
                              source);
  if (!credentials)
    throw Error(fmt::format("the answer of {} holds no credentials", source),
                fmt::format("it has to be JSON with '{}' and '{}'", id, secret));
  if (const auto text = text_member(json, expiry); text && !text->empty())
    credentials->expires = read_expiry(*text, expiry, source);
  return std::move(*credentials);
}

std::string require_setting(const Profile& profile, std::string_view key, std::string_view purpose) {
  if (auto value = profile.setting(key)) return *value;
  throw Error(fmt::format("{} is set up for {} but has no '{}'", name_of(profile), purpose, key),
              fmt::format("add '{} = ...' to the profile in {}", key, profile.config().name));
}

std::string export_command(const std::string& profile) {
  const auto choice = profile.empty() ? profile : fmt::format("--profile '{}' ", printable(profile));
  return fmt::format("eval \"$(aws configure export-credentials {}--format env)\" with AWS CLI version 2", choice);
}

std::string name_of(const Profile& profile) {
  return fmt::format("profile '{}'", printable(profile.name()));
}

}  // namespace byoc::aws
