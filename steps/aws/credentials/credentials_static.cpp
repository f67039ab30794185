#include "steps/aws/credentials/credentials_static.h"

#include <fmt/format.h>

#include "engine/base/text.h"

namespace byoc::aws {

namespace {

constexpr std::string_view key_name = "aws_access_key_id", secret_name = "aws_secret_access_key",
                           session_token_name = "aws_session_token";

Secret secret_setting(const ProfileSection& section, std::string_view key) {
  const auto found = section.find(key);
  return found == section.end() ? Secret() : found->second.value.copy();
}

// What has a token is a session that was exported.
std::optional<Credentials> as_written(std::optional<Credentials> credentials) {
  if (credentials) credentials->are_static_keys = credentials->session_token.empty();
  return credentials;
}

// What somebody meant who wrote a line for a shell, or quoted the name as in JSON.
std::string without_shell(std::string_view key) {
  constexpr std::string_view command = "export ";
  if (key.starts_with(command)) key = trim(key.substr(command.size()));
  constexpr std::string_view quotes = "\"'";
  const auto is_quoted =
      key.size() > 1 && quotes.find(key.front()) != std::string_view::npos && key.front() == key.back();
  return std::string(is_quoted ? key.substr(1, key.size() - 2) : key);
}

// The AWS CLI passes over such a setting without a word, and where it has no other goes on to whatever other
// credentials there are.
void refuse_misread(const ProfileSection& section, const SharedFile& file) {
  for (const auto& [key, setting] : section)
    for (const auto meant : {key_name, secret_name, session_token_name})
      if (key != meant && without_shell(key) == meant && !section.contains(meant))
        throw Error(fmt::format("{}:{}: this setting is not '{}' to the AWS CLI, which takes quotes and 'export' for "
                                "part of its name",
                                file.name, setting.line, meant),
                    fmt::format("write '{} = ...', without quotes and 'export'", meant));
}

std::optional<Credentials> static_keys(const ProfileSection* section, const SharedFile& file, const Profile& profile) {
  if (section == nullptr) return std::nullopt;
  refuse_misread(*section, file);
  return as_written(complete({secret_setting(*section, key_name), secret_setting(*section, secret_name),
                              secret_setting(*section, session_token_name), key_name, secret_name, session_token_name},
                             fmt::format("{} in {}", name_of(profile), file.name)));
}

}  // namespace

std::optional<Credentials> environment_credentials(const ReadHost& host) {
  const auto& environment = host.environment;
  const auto* token_name = set_variable(environment, "AWS_SECURITY_TOKEN") ? "AWS_SECURITY_TOKEN" : "AWS_SESSION_TOKEN";
  auto credentials = as_written(complete(
      {secret_variable(environment, "AWS_ACCESS_KEY_ID"), secret_variable(environment, "AWS_SECRET_ACCESS_KEY"),
       secret_variable(environment, token_name), "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", token_name},
      "environment"));
  constexpr auto* expiry = "AWS_CREDENTIAL_EXPIRATION";
  const auto text = set_variable(environment, expiry);
  if (!credentials || !text) return credentials;
  credentials->expires = read_expiry(*text, expiry, credentials->source);
  credentials->renewal = fmt::format("set fresh ones ({}), then run again", export_command());
  return credentials;
}

bool holds_keys(const Profile& profile) {
  const auto has_any = [](const ProfileSection* section) {
    return section != nullptr &&
           (!secret_setting(*section, key_name).empty() || !secret_setting(*section, secret_name).empty());
  };
  return has_any(profile.in_credentials()) || has_any(profile.in_config());
}

std::optional<Credentials> credentials_file_keys(const Profile& profile) {
  return static_keys(profile.in_credentials(), profile.credentials(), profile);
}

std::optional<Credentials> config_file_keys(const Profile& profile) {
  return static_keys(profile.in_config(), profile.config(), profile);
}

}  // namespace byoc::aws
