// Credentials that stand written somewhere: in the environment, in the shared files.
// Must not know: other sources, requests.
#pragma once

#include "steps/aws/credentials/credentials_parts.h"

namespace byoc::aws {

// Of the environment's variables; nothing if they are not set.
std::optional<Credentials> environment_credentials(const ReadHost& host);

// Of the profile's section in one of the files; nothing if it has none there.
std::optional<Credentials> credentials_file_keys(const Profile& profile);
std::optional<Credentials> config_file_keys(const Profile& profile);

// Whether one of the files has keys for it, be they whole or half.
bool holds_keys(const Profile& profile);

}  // namespace byoc::aws
