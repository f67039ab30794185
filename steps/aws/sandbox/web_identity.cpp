#include "steps/aws/sandbox/web_identity.h"

#include <algorithm>

#include <botan/base64.h>
#include <botan/exceptn.h>
#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/sandbox/core/json.h"
#include "steps/aws/sandbox/core/refusal.h"
#include "steps/aws/sandbox/core/request.h"

namespace byoc::sandbox {
namespace {

[[noreturn]] void refuse() {
  throw Refusal("InvalidIdentityToken", "The ID Token provided is not a valid JWT.");
}

std::string decode_base64url(std::string_view text) {
  std::string plain(text);
  std::ranges::replace(plain, '-', '+');
  std::ranges::replace(plain, '_', '/');
  plain.append((4 - plain.size() % 4) % 4, '=');
  try {
    const auto bytes = Botan::base64_decode(plain, false);
    return {bytes.begin(), bytes.end()};
  } catch (const Botan::Exception&) {
    refuse();
  }
}

// The claim's text or the first of its list; empty without one.
std::string text_of(const Json& claims, const std::string& name) {
  auto value = claims->get(name);
  if (value.type() == typeid(JsonArray)) {
    const auto list = value.extract<JsonArray>();
    if (list->size() == 0) return {};
    value = list->get(0);
  }
  return value.isString() ? value.extract<std::string>() : std::string();
}

void check_expiry(const Json& claims, Time now) {
  const auto expiry = claims->get("exp");
  if (expiry.isEmpty()) return;
  constexpr double last = 253402300799;  // of the year 9999
  if (!expiry.isNumeric()) refuse();
  const auto seconds = expiry.convert<double>();
  if (!(seconds >= 0 && seconds <= last)) refuse();
  const Time end{std::chrono::seconds(static_cast<std::int64_t>(seconds))};
  if (end <= now)
    throw Refusal("ExpiredIdentityToken",
                  fmt::format("Token expired: current date/time {} must be before the expiration date/time {}",
                              now.time_since_epoch().count(), end.time_since_epoch().count()));
}

}  // namespace

WebIdentity read_web_identity(std::string_view token, Time now) {
  const auto parts = split(token, '.');
  if (parts.size() != 3) refuse();
  const auto claims = parse_json_object(decode_base64url(parts[1]));
  if (!claims) refuse();
  WebIdentity identity{text_of(claims, "sub"), text_of(claims, "iss"), text_of(claims, "aud")};
  if (identity.subject.empty()) refuse();
  check_expiry(claims, now);
  return identity;
}

}  // namespace byoc::sandbox
