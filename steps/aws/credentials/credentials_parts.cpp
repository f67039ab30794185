#include "steps/aws/credentials/credentials_parts.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/core/clock_skew.h"
#include "steps/aws/core/json_text.h"

namespace byoc::aws {

namespace {

void check_part(const Secret& part, std::string_view name, const std::string& source) {
  check_visible(part.reveal(), fmt::format("'{}' ({})", name, source),
                fmt::format("set '{}' again, without blanks and quotes", name));
}

// "...+0100" as "...+01:00"; anything else as it is.
std::string with_colon_in_offset(std::string_view text) {
  std::string whole(text);
  constexpr std::size_t offset_size = 5, minutes_size = 2;
  if (whole.size() < offset_size || whole.find_first_of("+-", whole.size() - offset_size) != whole.size() - offset_size)
    return whole;
  return whole.insert(whole.size() - minutes_size, ":");
}

}  // namespace

Time Sources::now() const {
  return session.clock_skew().correct(host.clock.now());
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

void check_visible(std::string_view text, const std::string& what, const std::string& hint) {
  const auto is_visible = [](char c) { return c > ' ' && c < 0x7f; };
  if (!std::ranges::all_of(text, is_visible))
    throw Error(what + " holds a blank, a line break or another character that no credential has; it was not sent",
                hint);
}

std::optional<Credentials> complete(const CredentialParts& parts, std::string source) {
  if (parts.access_key_id.empty() && parts.secret_access_key.empty()) return std::nullopt;
  if (parts.access_key_id.empty() || parts.secret_access_key.empty()) {
    const bool lacks_secret = parts.secret_access_key.empty();
    const auto given = lacks_secret ? parts.access_key_name : parts.secret_name;
    const auto lacking = lacks_secret ? parts.secret_name : parts.access_key_name;
    throw Error(fmt::format("'{}' is set but '{}' is not ({})", given, lacking, source), "set both or neither");
  }
  check_part(parts.access_key_id, parts.access_key_name, source);
  check_part(parts.secret_access_key, parts.secret_name, source);
  check_part(parts.session_token, parts.token_name, source);
  Credentials credentials;
  credentials.access_key_id = parts.access_key_id.reveal();
  credentials.secret_access_key = parts.secret_access_key.copy();
  credentials.session_token = parts.session_token.copy();
  credentials.source = std::move(source);
  return credentials;
}

Time read_expiry(std::string_view text, std::string_view name, const std::string& source) {
  if (const auto time = parse_rfc3339(with_colon_in_offset(text))) return *time;
  throw Error(fmt::format("'{}' ({}) is no point in time", name, source), "it has to look like '2026-11-23T08:30:00Z'");
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

void require_current(const Credentials& credentials, Time now) {
  if (!credentials.expires || *credentials.expires > now) return;
  throw Error(fmt::format("the credentials ({}) ended at {}", credentials.source, format_rfc3339(*credentials.expires)),
              credentials.renewal.empty() ? "check this machine's clock, and where the credentials come from"
                                          : credentials.renewal);
}

std::string require_setting(const Profile& profile, std::string_view key, std::string_view purpose) {
  if (auto value = profile.setting(key)) return *value;
  throw Error(fmt::format("{} is set up for {} but has no '{}'", name_of(profile), purpose, key),
              fmt::format("add '{} = ...' to the profile in {}", key, profile.config().name));
}

std::string name_of(const Profile& profile) {
  return fmt::format("profile '{}'", printable(profile.name()));
}

}  // namespace byoc::aws
