#include "steps/aws/core/credentials.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/error.h"
#include "engine/base/text.h"

namespace byoc::aws {

namespace {

void check_part(const Secret& part, std::string_view name, const std::string& source) {
  const auto what = fmt::format("'{}' ({})", name, source);
  const auto hint = fmt::format("set '{}' again, without blanks, quotes and comments", name);
  check_visible(part.reveal(), what, hint);
  const auto text = part.reveal();
  if (text.starts_with('"') || text.starts_with('\''))
    throw Error(what + " begins with a quote, which the AWS CLI would take for part of it; it was not sent", hint);
}

// "...+0100" as "...+01:00", "...UTC" as "...Z"; anything else as it is.
std::string with_usual_offset(std::string_view text) {
  constexpr std::string_view utc = "UTC";
  if (text.ends_with(utc)) return std::string(text.substr(0, text.size() - utc.size())) + "Z";
  std::string whole(text);
  constexpr std::size_t offset_size = 5, minutes_size = 2;
  if (whole.size() < offset_size || whole.find_first_of("+-", whole.size() - offset_size) != whole.size() - offset_size)
    return whole;
  return whole.insert(whole.size() - minutes_size, ":");
}

}  // namespace

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
    throw Error(fmt::format("'{}' is set, but '{}' is missing or empty ({})", given, lacking, source),
                "set both or neither");
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

std::optional<Time> parse_expiry(std::string_view text) {
  return parse_rfc3339(with_usual_offset(text));
}

Time read_expiry(std::string_view text, std::string_view name, const std::string& source) {
  if (const auto time = parse_expiry(text)) return *time;
  throw Error(fmt::format("'{}' ({}) is no point in time", name, source), "it has to look like '2026-11-23T08:30:00Z'");
}

Error not_for_plain_http(const std::string& source, const std::string& host) {
  return Error(
      fmt::format("the credentials ({}) are not for plain http to '{}': with --allow-http only keys serve that "
                  "stand in the environment or in a file, without a session token; nothing was sent",
                  source, printable(host)),
      "use a profile that holds the emulator's keys and nothing else, or set AWS_ACCESS_KEY_ID and "
      "AWS_SECRET_ACCESS_KEY to them, without AWS_SESSION_TOKEN and --profile; or use https");
}

void require_current(const Credentials& credentials, Time now) {
  if (!credentials.expires || *credentials.expires > now) return;
  throw Error(fmt::format("the credentials ({}) ended at {}", credentials.source, format_rfc3339(*credentials.expires)),
              credentials.renewal.empty() ? "check this machine's clock, and where the credentials come from"
                                          : credentials.renewal);
}

}  // namespace byoc::aws
