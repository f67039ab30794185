// What the sources of credentials have in common: what they are given, and the checks of what they give.
// Must not know: other sources.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <Poco/JSON/Object.h>

#include "engine/host/host.h"
#include "steps/aws/core/connection.h"
#include "steps/aws/core/credentials.h"
#include "steps/aws/core/profile.h"

namespace byoc::aws {

// What a source may look at.
struct Sources {
  const Connection& connection;
  const ReadHost& host;
  const Profile& profile;

  Sources with(const Profile& other) const { return {connection, host, other}; }
  Time now() const;  // AWS' time, as far as is known
};

// The value of an environment variable that nobody may see; empty if it is unset.
Secret secret_variable(const Environment& environment, const std::string& name);

// A member of JSON that nobody may see; empty if it is absent or no text.
Secret secret_member(const Poco::JSON::Object& json, const std::string& name);

// Credentials in a JSON object as most sources have them: AccessKeyId, SecretAccessKey, `token_name`, Expiration (none:
// they do not expire). Throws Error if they are not all there.
Credentials read_credentials(const Poco::JSON::Object& json, std::string_view token_name, const std::string& source);

// A setting that the profile has to have. Throws Error if it has not; `purpose` says why: "single sign-on".
std::string require_setting(const Profile& profile, std::string_view key, std::string_view purpose);

// For hints: the command with which a shell takes over what the AWS CLI has found for that profile (empty: the usual
// one).
std::string export_command(const std::string& profile = {});

// "profile 'factory'".
std::string name_of(const Profile& profile);

}  // namespace byoc::aws
