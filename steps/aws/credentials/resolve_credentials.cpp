#include "steps/aws/credentials/resolve_credentials.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/credentials/credentials_container.h"
#include "steps/aws/credentials/credentials_instance.h"
#include "steps/aws/credentials/credentials_parts.h"
#include "steps/aws/credentials/credentials_process.h"
#include "steps/aws/credentials/credentials_role.h"
#include "steps/aws/credentials/credentials_sso.h"
#include "steps/aws/credentials/credentials_static.h"

namespace byoc::aws {

namespace {

// The profiles on the way to the one that is looked at, by source_profile.
using Way = std::vector<std::string>;

std::optional<Credentials> from_role(const Sources& sources, const Way& way);
std::optional<Credentials> from_all_but_role(const Sources& sources);

[[noreturn]] void refuse_circle(const Way& way) {
  std::vector<std::string> names;
  for (const auto& name : way) names.push_back(fmt::format("'{}'", printable(name, 60)));
  const auto what = way.size() == 1 ? fmt::format("profile {} names itself", names.front())
                                    : fmt::format("the profiles {} name each other", join_words(names));
  throw Error(what + " as 'source_profile', and no keys stand there",
              "let 'source_profile' lead to a profile that holds keys or another source of credentials");
}

// A source_profile that holds keys is not asked for its own role: else no profile could name itself. That the keys are
// there does not put them before its other sources.
Credentials from_source_profile(const Sources& sources, const std::string& name, Way way) {
  const auto wanted_by = fmt::format("'source_profile' of {}", name_of(sources.profile));
  const auto profile = sources.profile.named(name, wanted_by);
  std::optional<Credentials> credentials;
  if (!holds_keys(profile)) {
    if (std::ranges::find(way, name) != way.end()) refuse_circle(way);
    way.push_back(name);
    credentials = from_role(sources.with(profile), way);
  }
  if (!credentials) credentials = from_all_but_role(sources.with(profile));
  if (!credentials)
    throw Error(fmt::format("{} holds no credentials ({})", name_of(profile), wanted_by),
                "add keys, a role or another source to it, or name another profile");
  return std::move(*credentials);
}

Credentials from_credential_source(const Sources& sources, const std::string& name) {
  std::optional<Credentials> credentials;
  if (name == "Environment")
    credentials = environment_credentials(sources.host);
  else if (name == "Ec2InstanceMetadata")
    credentials = instance_credentials(sources);
  else if (name == "EcsContainer")
    credentials = container_credentials(sources);
  else
    throw Error(fmt::format("'credential_source' of {} can't be '{}'", name_of(sources.profile), printable(name, 60)),
                "write 'Environment', 'Ec2InstanceMetadata' or 'EcsContainer'");
  if (!credentials)
    throw Error(
        fmt::format("there are no credentials in '{}' ('credential_source' of {})", name, name_of(sources.profile)),
        "run where there are some, or name another source");
  // They are there for the next role until their own end, so a role assumed with them can be assumed again.
  require_current(*credentials, sources.now());
  credentials->renewal.clear();
  return std::move(*credentials);
}

std::optional<Credentials> from_role(const Sources& sources, const Way& way) {
  const auto& profile = sources.profile;
  if (!profile.setting("role_arn") || profile.setting("web_identity_token_file")) return std::nullopt;
  const auto source_profile = profile.setting("source_profile");
  const auto credential_source = profile.setting("credential_source");
  if (source_profile.has_value() == credential_source.has_value())
    throw Error(fmt::format("{} has a 'role_arn' and {} 'source_profile' {} 'credential_source'", name_of(profile),
                            source_profile ? "both" : "neither", source_profile ? "and" : "nor"),
                "write one of them: it says with which credentials the role is assumed");
  return assumed_role(sources, [&] {
    return source_profile ? from_source_profile(sources, *source_profile, way)
                          : from_credential_source(sources, *credential_source);
  });
}

// A source that byoc-apply does not know is refused where it is asked for, rather than passed over: the next one might
// belong to somebody else.
void refuse_login_session(const Profile& profile) {
  if (!profile.setting("login_session")) return;
  throw Error(fmt::format("'login_session' of {} asks for a source of credentials that byoc-apply does not have",
                          name_of(profile)),
              fmt::format("export them first, {}, then run without --profile", export_command(profile.name())));
}

// What follows a role and a web identity, in the order of the AWS CLI.
std::optional<Credentials> from_other_settings(const Sources& sources) {
  if (auto credentials = single_sign_on_credentials(sources)) return credentials;
  if (auto credentials = credentials_file_keys(sources.profile)) return credentials;
  refuse_login_session(sources.profile);
  if (auto credentials = process_credentials(sources)) return credentials;
  return config_file_keys(sources.profile);
}

std::optional<Credentials> from_all_but_role(const Sources& sources) {
  if (auto credentials = web_identity_of_profile(sources)) return credentials;
  return from_other_settings(sources);
}

// The order of the AWS CLI. An explicit --profile is an answer to "as whom?", so the environment is not asked then.
std::optional<Credentials> first_of_all(const Sources& sources) {
  if (!sources.profile.is_explicit())
    if (auto credentials = environment_credentials(sources.host)) return credentials;
  if (auto credentials = from_role(sources, {sources.profile.name()})) return credentials;
  if (auto credentials = web_identity_credentials(sources)) return credentials;
  if (auto credentials = from_other_settings(sources)) return credentials;
  if (auto credentials = container_credentials(sources)) return credentials;
  return instance_credentials(sources);
}

// Whether the profile, or the environment beside it, has a source that comes before keys in the file.
bool has_source_before_files(const Sources& sources) {
  const auto has = [&](std::string_view key) { return sources.profile.setting(key).has_value(); };
  return has("role_arn") || has("web_identity_token_file") || has("sso_account_id") || has("sso_role_name") ||
         (!sources.profile.is_explicit() && set_variable(sources.host.environment, "AWS_WEB_IDENTITY_TOKEN_FILE"));
}

// The keys that first_of_all would give if they stand written; nothing where it would ask another source.
std::optional<Credentials> written_first(const Sources& sources) {
  const auto& profile = sources.profile;
  if (!profile.is_explicit())
    if (auto credentials = environment_credentials(sources.host)) return credentials;
  if (has_source_before_files(sources)) return std::nullopt;
  if (auto credentials = credentials_file_keys(profile)) return credentials;
  if (profile.setting("login_session") || profile.setting("credential_process")) return std::nullopt;
  return config_file_keys(profile);
}

// From where first_of_all would have them where no keys stand written, before it would ask the instance.
std::optional<std::string> other_source(const Sources& sources) {
  const auto& profile = sources.profile;
  struct Origin {
    std::string_view key, what;
  };
  constexpr std::array origins{
      Origin{"web_identity_token_file", "a web identity"}, Origin{"role_arn", "a role"},
      Origin{"sso_account_id", "single sign-on"},          Origin{"sso_role_name", "single sign-on"},
      Origin{"login_session", "a login session"},          Origin{"credential_process", "a program"}};
  const auto has = [&](const std::string& name) { return set_variable(sources.host.environment, name).has_value(); };
  if (profile.setting("role_arn") && !profile.setting("web_identity_token_file"))
    return fmt::format("a role of {}", name_of(profile));
  if (!profile.is_explicit() && has("AWS_WEB_IDENTITY_TOKEN_FILE"))
    return "a web identity, by AWS_WEB_IDENTITY_TOKEN_FILE";
  for (const auto& [key, what] : origins)
    if (profile.setting(key)) return fmt::format("{} of {}", what, name_of(profile));
  for (const auto* name : {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"})
    if (has(name)) return fmt::format("the container, by {}", name);
  return std::nullopt;
}

[[noreturn]] void report_none(const Sources& sources) {
  const auto& profile = sources.profile;
  std::vector<std::string> looked_at;
  if (!profile.is_explicit()) looked_at = {"the environment (AWS_ACCESS_KEY_ID, AWS_WEB_IDENTITY_TOKEN_FILE)"};
  looked_at.push_back(
      fmt::format("{} in {} and {}", name_of(profile), profile.credentials().name, profile.config().name));
  looked_at.push_back("the container (AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, AWS_CONTAINER_CREDENTIALS_FULL_URI)");
  looked_at.push_back(may_ask_instance(sources.host)
                          ? "EC2 instance metadata (no role there)"
                          : "not EC2 instance metadata, because of AWS_EC2_METADATA_DISABLED");
  const auto what = fmt::format("there are no AWS credentials: looked at {}", join_words(looked_at));
  const auto hint =
      "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile with --profile, or run: " + export_command();
  // A profile that somebody names is meant to have some.
  if (profile.is_explicit() || profile.name() != "default") throw Error(what, hint);
  throw NoCredentials(what, hint);
}

}  // namespace

Credentials resolve_credentials(const Connection& connection, const ReadHost& host) {
  const Sources sources{connection, host, connection.profile(host)};
  try {
    if (auto credentials = first_of_all(sources)) return std::move(*credentials);
  } catch (const HttpFailure& failure) {
    // Not to be taken for a failure of the request that the credentials are for.
    throw Error(failure.what(), failure.hint());
  }
  report_none(sources);
}

void refuse_plain_http(const Connection& connection, const ReadHost& host, const Service& service) {
  const auto endpoint = connection.endpoint(host, service);
  if (!is_plain_to_another_machine(endpoint)) return;
  const Sources sources{connection, host, connection.profile(host)};
  if (const auto keys = written_first(sources)) {
    if (keys->are_static_keys) return;
    throw not_for_plain_http(keys->source, endpoint.host);
  }
  if (const auto source = other_source(sources)) throw not_for_plain_http(*source, endpoint.host);
  const auto credentials = instance_credentials(sources);
  if (!credentials) report_none(sources);
  throw not_for_plain_http(credentials->source, endpoint.host);
}

}  // namespace byoc::aws
