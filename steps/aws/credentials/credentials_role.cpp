#include "steps/aws/credentials/credentials_role.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/core/fault.h"
#include "steps/aws/core/service_error.h"
#include "steps/aws/core/setting.h"

namespace byoc::aws {

namespace {

std::string default_session_name(Time now) {
  return fmt::format("byoc-apply-{}", now.time_since_epoch().count());
}

// Sent as it is written, once it is known to be a number: AWS knows the role's own limit.
std::optional<std::string> find_duration(const Profile& profile) {
  auto text = profile.setting("duration_seconds");
  if (!text) return text;
  constexpr int shortest = 900, longest = 43200;
  int seconds = 0;
  const auto* const end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, seconds);
  if (error != std::errc() || stop != end || seconds < shortest || seconds > longest)
    throw Error(fmt::format("'duration_seconds' of {} is '{}'", name_of(profile), printable(*text, 20)),
                fmt::format("write a number of seconds from {} to {}", shortest, longest));
  return text;
}

Secret ask_mfa_code(const Sources& sources, const std::string& serial) {
  auto code =
      sources.host.terminal.ask(fmt::format("MFA code of '{}' for {}: ", printable(serial), name_of(sources.profile)));
  if (!code)
    throw Error(fmt::format("{} wants an MFA code (mfa_serial), and there is no terminal to ask at, or nobody answered",
                            name_of(sources.profile)),
                "run in a terminal, or export credentials first: " + export_command(sources.profile.name()));
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  constexpr std::size_t digits = 6;
  if (code->reveal().size() != digits || !std::ranges::all_of(code->reveal(), is_digit))
    throw Error(fmt::format("what was typed is no MFA code for {}; nothing was sent", name_of(sources.profile)),
                "run again and type the six digits that the device shows");
  return std::move(*code);
}

// The refusal with the role in front; who may assume a role is written down in the role.
Error refusal(const ServiceError& error, const std::string& role, const std::string& who) {
  const bool is_denied = short_code(error.code()) == "AccessDenied";
  const auto hint = fmt::format("check the role's trust policy: it has to let these credentials in ({})", who);
  return in_context(role, Error(error.what(), is_denied ? hint : error.hint()));
}

// `assume` asks AWS STS; `name` is the role's and `who` the one who asks, for people.
template <typename Assume>
Credentials assume_as(const std::string& name, const std::string& who, Assume assume) {
  try {
    auto credentials = assume();
    credentials.source = fmt::format("{}, assumed with {}", name, who);
    return credentials;
  } catch (const ServiceError& error) {
    throw refusal(error, name, who);
  }
}

WebIdentity read_identity(const ReadHost& host, const std::string& file) {
  WebIdentity identity{{}, fmt::format("web identity token in '{}'", printable(file))};
  constexpr auto* hint = "check the file of the web identity token, and what writes it";
  if (host.files.status(file)) identity.token = Secret(trim(host.files.read_secret(file).reveal()));
  if (identity.token.empty()) throw Error(fmt::format("there is no {}", identity.source), hint);
  check_visible(identity.token.reveal(), "the " + identity.source, hint);
  return identity;
}

Credentials assume_by_token(const Sources& sources, const std::string& file, const std::optional<std::string>& arn,
                            const std::optional<std::string>& session_name) {
  if (!arn)
    throw Error(fmt::format("a web identity token is given ('{}') but no role", printable(file)),
                "set AWS_ROLE_ARN, or 'role_arn' in the profile");
  // Without a duration, as the AWS CLI: a profile's is for its role that is assumed with other credentials.
  const RoleRequest role{*arn, session_name.value_or(default_session_name(sources.now())), {}, {}, {}};
  const auto identity = read_identity(sources.host, file);
  return assume_as(fmt::format("role '{}'", printable(role.role_arn)), identity.source,
                   [&] { return assume_role_with_web_identity(sources.connection, sources.host, role, identity); });
}

}  // namespace

Credentials assumed_role(const Sources& sources, const std::function<Credentials()>& find_base) {
  const auto& profile = sources.profile;
  RoleRequest role{require_setting(profile, "role_arn", "a role"),
                   profile.setting("role_session_name").value_or(default_session_name(sources.now())),
                   find_duration(profile), profile.setting("external_id"), profile.setting("mfa_serial")};
  auto base = std::make_shared<const Credentials>(find_base());
  require_current(*base, sources.now());
  if (role.mfa_serial) role.mfa_code = ask_mfa_code(sources, *role.mfa_serial);
  const auto name = fmt::format("role '{}' of {}", printable(role.role_arn), name_of(profile));
  auto credentials =
      assume_as(name, base->source, [&] { return assume_role(sources.connection, sources.host, role, base); });
  credentials.renewal = role.mfa_serial ? "run again: a new MFA code is asked for; 'duration_seconds' in the "
                                          "profile makes it last longer"
                                        : base->renewal;
  return credentials;
}

std::optional<Credentials> web_identity_credentials(const Sources& sources) {
  if (sources.profile.is_explicit()) return web_identity_of_profile(sources);
  const auto find = [&](const char* variable, std::string_view key) {
    return setting_value(sources.host, sources.profile, variable, key);
  };
  const auto file = find("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file");
  if (!file) return std::nullopt;
  return assume_by_token(sources, *file, find("AWS_ROLE_ARN", "role_arn"),
                         find("AWS_ROLE_SESSION_NAME", "role_session_name"));
}

std::optional<Credentials> web_identity_of_profile(const Sources& sources) {
  const auto& profile = sources.profile;
  const auto file = profile.setting("web_identity_token_file");
  if (!file) return std::nullopt;
  return assume_by_token(sources, *file, profile.setting("role_arn"), profile.setting("role_session_name"));
}

}  // namespace byoc::aws
