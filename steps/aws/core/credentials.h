// Credentials as a value: their parts, whether they are whole and hold, and who is asked for them.
// Must not know: other sources, signed requests.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "engine/base/secret.h"
#include "engine/base/time.h"

namespace byoc::aws {

struct Credentials {
  std::string access_key_id;
  Secret secret_access_key;
  Secret session_token;           // empty if there is none
  std::string source;             // for people: "environment", "profile 'factory' in ~/.aws/credentials"
  std::optional<Time> expires{};  // nothing: not that anybody said so

  // Written down for good in the environment or a file, and no session of somebody who has signed on or taken a role.
  bool are_static_keys = false;

  // What a person has to do to get new ones; empty where asking the source again gives some.
  std::string renewal{};
};

// Asked before every attempt of a request; what it gives is good for that one.
using CredentialsSource = std::function<std::shared_ptr<const Credentials>()>;

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

// A date-time as the AWS CLI takes and writes it: as of RFC 3339, whose offset may lack its colon or be "UTC".
std::optional<Time> parse_expiry(std::string_view text);

// The same; throws Error if it is none.
Time read_expiry(std::string_view text, std::string_view name, const std::string& source);

// The refusal of what is worth something where it could be read on the way; nothing was sent. `source` is where the
// credentials come from, for people.
Error not_for_plain_http(const std::string& source, const std::string& host);

// Throws Error if they have ended.
void require_current(const Credentials& credentials, Time now);

}  // namespace byoc::aws
