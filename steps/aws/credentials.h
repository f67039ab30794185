// Where credentials come from: a list of providers, asked in order.
// Must not know: regions, requests.
#pragma once

#include "engine/host/host.h"
#include "steps/aws/profile.h"
#include "steps/aws/session.h"

namespace byoc::aws {

// There are none: nobody has set up any, in the environment or in the shared files, and no profile was asked for.
class NoCredentials : public Error {
 public:
  using Error::Error;
};

// The credentials of the first provider that has some. Throws Error if a provider is told to give some and can't, if
// they are incomplete or hold characters that no credential has, and if a profile is named that has none; NoCredentials
// if there are none anywhere and none were asked for.
Credentials resolve_credentials(const ReadHost& host, const Profile& profile);

}  // namespace byoc::aws
