#include "steps/aws/credentials/credentials_sso.h"

#include <Poco/DigestEngine.h>
#include <Poco/SHA1Engine.h>
#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/core/endpoint_settings.h"
#include "steps/aws/core/json_text.h"
#include "steps/aws/core/retry_settings.h"
#include "steps/aws/core/uri.h"
#include "steps/aws/credentials/credentials_request.h"

namespace byoc::aws {

namespace {

constexpr auto* purpose = "single sign-on";

struct SignOn {
  std::string cache_key;  // what the AWS CLI names the token's file after
  std::string region, account_id, role_name;
};

std::optional<SignOn> find_sign_on(const Profile& profile) {
  // A session alone is for other tools, which sign on without a role.
  if (!profile.setting("sso_account_id") && !profile.setting("sso_role_name")) return std::nullopt;
  const auto session = profile.setting("sso_session");
  const auto start_url = session ? std::nullopt : std::optional(require_setting(profile, "sso_start_url", purpose));
  auto region = session ? profile.sso_session_setting(*session, "sso_region") : std::nullopt;
  if (!region) region = require_setting(profile, "sso_region", purpose);
  return SignOn{session ? *session : *start_url, *region, require_setting(profile, "sso_account_id", purpose),
                require_setting(profile, "sso_role_name", purpose)};
}

std::string login_hint(const Profile& profile) {
  return fmt::format("sign on with 'aws sso login --profile {}', then run again", printable(profile.name()));
}

std::string sha1_hex(const std::string& text) {
  Poco::SHA1Engine engine;
  engine.update(text);
  return Poco::DigestEngine::digestToHex(engine.digest());
}

Poco::JSON::Object::Ptr read_cache(const Sources& sources, const SignOn& sign_on) {
  const auto home = set_variable(sources.host.environment, "HOME");
  const auto path = Path(home.value_or("/")) / ".aws/sso/cache" / (sha1_hex(sign_on.cache_key) + ".json");
  if (!home || !sources.host.files.status(path))
    throw Error(fmt::format("nobody has signed on for {} yet", name_of(sources.profile)), login_hint(sources.profile));
  auto text = std::string(sources.host.files.read_secret(path).reveal());
  auto json = parse_json_object(text);
  scrub(text);
  if (!json)
    throw Error(fmt::format("the sign-on of {} can't be read from '{}'", name_of(sources.profile), path.string()),
                login_hint(sources.profile));
  return json;
}

Secret find_token(const Sources& sources, const SignOn& sign_on) {
  const auto json = read_cache(sources, sign_on);
  auto text = text_member(*json, "accessToken").value_or("");
  Secret token(text);
  scrub(text);
  const auto ends = parse_expiry(text_member(*json, "expiresAt").value_or(""));
  if (token.empty() || !ends || *ends <= sources.now())
    throw Error(fmt::format("the sign-on of {} has ended{}", name_of(sources.profile),
                            ends ? " at " + format_rfc3339(*ends) : ""),
                login_hint(sources.profile));
  check_visible(token.reveal(), fmt::format("the token of the sign-on of {}", name_of(sources.profile)),
                login_hint(sources.profile));
  return token;
}

// In milliseconds since 1970, up to the last year that can be written.
Time read_end(std::optional<std::int64_t> end, const std::string& source) {
  constexpr std::int64_t latest = 253'402'300'799'999;
  if (!end || *end < 0 || *end > latest)
    throw Error(fmt::format("'expiration' ({}) is no point in time", source), "check the endpoint of single sign-on");
  return Time(std::chrono::seconds(*end / 1000));
}

// GetRoleCredentials: names in lower camel case.
Credentials read_answer(const Poco::JSON::Object& json, const std::string& source) {
  const auto members = object_member(json, "roleCredentials");
  constexpr auto *id = "accessKeyId", *secret = "secretAccessKey", *token = "sessionToken", *end = "expiration";
  auto credentials = members ? complete({secret_member(*members, id), secret_member(*members, secret),
                                         secret_member(*members, token), id, secret, token},
                                        source)
                             : std::nullopt;
  if (!credentials)
    throw Error(fmt::format("the answer for {} holds no credentials", source), "check the endpoint of single sign-on");
  if (members->has(end) && !members->isNull(end))
    credentials->expires = read_end(integer_member(*members, end), source);
  return std::move(*credentials);
}

}  // namespace

std::optional<Credentials> single_sign_on_credentials(const Sources& sources) {
  const auto sign_on = find_sign_on(sources.profile);
  if (!sign_on) return std::nullopt;
  const auto token = find_token(sources, *sign_on);
  auto endpoint = single_sign_on_endpoint(sources.host, sources.profile, sign_on->region);
  endpoint.path += fmt::format("/federation/credentials?role_name={}&account_id={}", percent_encode(sign_on->role_name),
                               percent_encode(sign_on->account_id));
  CredentialsRequest request{std::move(endpoint), {{"x-amz-sso_bearer_token", std::string(token.reveal())}}};
  request.attempts = sources.connection.max_attempts(sources.host).value_or(usual_attempts);
  const auto source =
      fmt::format("single sign-on of {}, role '{}'", name_of(sources.profile), printable(sign_on->role_name, 128));
  const auto json = ask_json(sources, request, source, token,
                             login_hint(sources.profile) + "; check sso_account_id and sso_role_name");
  return read_answer(*json, source);
}

}  // namespace byoc::aws
