#include "steps/aws/core/credentials.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/error.h"

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

void require_current(const Credentials& credentials, Time now) {
  if (!credentials.expires || *credentials.expires > now) return;
  throw Error(fmt::format("the credentials ({}) ended at {}", credentials.source, format_rfc3339(*credentials.expires)),
              credentials.renewal.empty() ? "check this machine's clock, and where the credentials come from"
                                          : credentials.renewal);
}

}  // namespace byoc::aws
