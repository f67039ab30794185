// What the sources of credentials have in common: what they are given, and the checks of what they give.
// Must not know: other sources.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <Poco/JSON/Object.h>

#include "engine/host/host.h"
#include "steps/aws/core/profile.h"
#include "steps/aws/session.h"

namespace byoc::aws {

// What a source may look at. The session gives region, STS endpoint and retries, and must not be asked for credentials.
struct Sources {
  const Session& session;
  const ReadHost& host;
  const Profile& profile;

  Sources with(const Profile& other) const { return {session, host, other}; }
  Time now() const;  // AWS' time, as far as is known
};

// The value of an environment variable that nobody may see; empty if it is unset.
Secret secret_variable(const Environment& environment, const std::string& name);

// A member of JSON that nobody may see; empty if it is absent or no text.
Secret secret_member(const Poco::JSON::Object& json, const std::string& name);

// The three parts as a source gives them, empty where it has none, and their names there.
struct CredentialParts {
  Secret access_key_id, secret_access_key, session_token;
  std::string_view access_key_name, secret_name, token_name;
};

// The credentials; nothing if there are neither key nor secret. Throws Error if there is only one of them, or if a part
// holds characters that no credential has.
std::optional<Credentials> complete(const CredentialParts& parts, std::string source);

// Throws Error if `text` holds anything but visible ASCII characters. `what` names it: "'AWS_SESSION_TOKEN'
// (environment)".
void check_visible(std::string_view text, const std::string& what, const std::string& hint);

// Throws Error if the text is no date-time as of RFC 3339, whose offset may lack its colon, as the AWS CLI takes it.
Time read_expiry(std::string_view text, std::string_view name, const std::string& source);

// Credentials in a JSON object as most sources have them: AccessKeyId, SecretAccessKey, `token_name`, Expiration (none:
// they do not expire). Throws Error if they are not all there.
Credentials read_credentials(const Poco::JSON::Object& json, std::string_view token_name, const std::string& source);

// Throws Error if they have ended.
void require_current(const Credentials& credentials, Time now);

// A setting that the profile has to have. Throws Error if it has not; `purpose` says why: "single sign-on".
std::string require_setting(const Profile& profile, std::string_view key, std::string_view purpose);

// "profile 'factory'".
std::string name_of(const Profile& profile);

}  // namespace byoc::aws
