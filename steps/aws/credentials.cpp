#include "steps/aws/credentials.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "engine/base/text.h"

namespace byoc::aws {

namespace {

struct Sources {
  const ReadHost& host;
  const Profile& profile;
};

// Nothing: this provider is not set up, ask the next one.
using Provider = std::optional<Credentials> (*)(const Sources& sources);

// The three parts as a source gives them, empty where it has none, and their names there.
struct Parts {
  Secret access_key_id, secret_access_key, session_token;
  std::string_view access_key_name, secret_name, token_name;
};

void check_characters(const Secret& part, std::string_view name, const std::string& source) {
  const auto is_allowed = [](char c) { return c > ' ' && c < 0x7f; };
  if (!std::ranges::all_of(part.reveal(), is_allowed))
    throw Error(fmt::format("'{}' ({}) holds a blank, a line break or another character that no credential has; it was "
                            "not sent",
                            name, source),
                fmt::format("set '{}' again, without blanks and quotes", name));
}

std::optional<Credentials> complete(const Parts& parts, std::string source) {
  if (parts.access_key_id.empty() && parts.secret_access_key.empty()) return std::nullopt;
  if (parts.access_key_id.empty() || parts.secret_access_key.empty()) {
    const bool lacks_secret = parts.secret_access_key.empty();
    const auto given = lacks_secret ? parts.access_key_name : parts.secret_name;
    const auto lacking = lacks_secret ? parts.secret_name : parts.access_key_name;
    throw Error(fmt::format("'{}' is set but '{}' is not ({})", given, lacking, source), "set both or neither");
  }
  check_characters(parts.access_key_id, parts.access_key_name, source);
  check_characters(parts.secret_access_key, parts.secret_name, source);
  check_characters(parts.session_token, parts.token_name, source);
  return Credentials{std::string(parts.access_key_id.reveal()), parts.secret_access_key.copy(),
                     parts.session_token.copy(), std::move(source)};
}

Secret secret_variable(const Environment& environment, const std::string& name) {
  auto value = environment.variable(name).value_or("");
  Secret secret(value);
  scrub(value);
  return secret;
}

// An explicit --profile is an answer to "as whom?", so the environment is not asked then.
std::optional<Credentials> from_environment(const Sources& sources) {
  if (sources.profile.is_explicit()) return std::nullopt;
  const auto& environment = sources.host.environment;
  const auto* token_name = set_variable(environment, "AWS_SECURITY_TOKEN") ? "AWS_SECURITY_TOKEN" : "AWS_SESSION_TOKEN";
  return complete(
      {secret_variable(environment, "AWS_ACCESS_KEY_ID"), secret_variable(environment, "AWS_SECRET_ACCESS_KEY"),
       secret_variable(environment, token_name), "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", token_name},
      "environment");
}

Secret secret_setting(const ProfileSection& section, std::string_view key) {
  const auto found = section.find(key);
  return found == section.end() ? Secret() : found->second.value.copy();
}

std::optional<Credentials> static_keys(const ProfileSection* section, const SharedFile& file, const Profile& profile) {
  if (section == nullptr) return std::nullopt;
  constexpr std::string_view id = "aws_access_key_id", secret = "aws_secret_access_key", token = "aws_session_token";
  return complete({secret_setting(*section, id), secret_setting(*section, secret), secret_setting(*section, token), id,
                   secret, token},
                  fmt::format("profile '{}' in {}", printable(profile.name()), file.name));
}

std::optional<Credentials> from_credentials_file(const Sources& sources) {
  return static_keys(sources.profile.in_credentials(), sources.profile.credentials(), sources.profile);
}

std::optional<Credentials> from_config_file(const Sources& sources) {
  return static_keys(sources.profile.in_config(), sources.profile.config(), sources.profile);
}

// Sources that byoc-apply does not know yet are refused where they are asked for, rather than passed over: the next
// provider might belong to somebody else.
[[noreturn]] void refuse(const Sources& sources, const std::string& asked_for_by) {
  throw Error(fmt::format("{} asks for a source of credentials that byoc-apply does not support yet", asked_for_by),
              fmt::format("export them first: eval \"$(aws configure export-credentials{} --format env)\"",
                          sources.profile.name() == "default"
                              ? ""
                              : fmt::format(" --profile '{}'", printable(sources.profile.name()))) +
                  (sources.profile.is_explicit() ? ", then run without --profile" : ""));
}

void refuse_settings(const Sources& sources, std::initializer_list<std::string_view> keys) {
  for (const auto key : keys)
    if (sources.profile.setting(key))
      refuse(sources, fmt::format("'{}' of profile '{}'", key, printable(sources.profile.name())));
}

void refuse_variables(const Sources& sources, std::initializer_list<const char*> names) {
  for (const auto* name : names)
    if (set_variable(sources.host.environment, name)) refuse(sources, fmt::format("'{}'", name));
}

std::optional<Credentials> from_role(const Sources& sources) {
  refuse_settings(sources, {"role_arn", "web_identity_token_file"});
  return std::nullopt;
}

std::optional<Credentials> from_web_identity(const Sources& sources) {
  if (!sources.profile.is_explicit()) refuse_variables(sources, {"AWS_WEB_IDENTITY_TOKEN_FILE"});
  return std::nullopt;
}

std::optional<Credentials> from_single_sign_on(const Sources& sources) {
  refuse_settings(sources, {"sso_session", "sso_start_url"});
  return std::nullopt;
}

std::optional<Credentials> from_process(const Sources& sources) {
  refuse_settings(sources, {"login_session", "credential_process"});
  return std::nullopt;
}

std::optional<Credentials> from_container(const Sources& sources) {
  refuse_variables(sources, {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"});
  return std::nullopt;
}

// The order of the AWS command line.
constexpr std::array<Provider, 8> providers{from_environment,      from_role,    from_web_identity, from_single_sign_on,
                                            from_credentials_file, from_process, from_config_file,  from_container};

}  // namespace

Credentials resolve_credentials(const ReadHost& host, const Profile& profile) {
  const Sources sources{host, profile};
  for (const auto provider : providers)
    if (auto credentials = provider(sources)) return std::move(*credentials);
  const auto& name = profile.name();
  const auto what = fmt::format("there are no AWS credentials: looked {}for profile '{}' in {} and {}",
                                profile.is_explicit() ? "" : "into the environment (AWS_ACCESS_KEY_ID) and ",
                                printable(name), profile.credentials().name, profile.config().name);
  const auto hint =
      "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile with --profile, or run: eval \"$(aws configure "
      "export-credentials --format env)\"";
  // A profile that somebody names is meant to have some.
  if (profile.is_explicit() || name != "default") throw Error(what, hint);
  throw NoCredentials(what, hint);
}

}  // namespace byoc::aws
