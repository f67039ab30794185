// Credentials that an EC2 instance gets from its metadata service (IMDSv2).
// Must not know: other sources.
#pragma once

#include "steps/aws/credentials/credentials_parts.h"

namespace byoc::aws {

// Whether the service may be asked: not with AWS_EC2_METADATA_DISABLED=true.
bool may_ask_instance(const ReadHost& host);

// Nothing if the service may not be asked, if there is none (every other machine than an EC2 instance: found out within
// two seconds), or if the instance has no role. Throws Error if it has one and there are no credentials.
std::optional<Credentials> instance_credentials(const Sources& sources);

}  // namespace byoc::aws
