// Where credentials come from: a list of providers, asked in order.
// Must not know: regions, requests.
#pragma once

#include "engine/host/host.h"
#include "steps/aws/profile.h"
#include "steps/aws/session.h"

namespace byoc::aws {

// The credentials of the first provider that has some. Throws Error if a provider is told to give some and can't, if
// they are incomplete or hold characters that no credential has, and if there are none anywhere.
Credentials resolve_credentials(const ReadHost& host, const Profile& profile);

}  // namespace byoc::aws
