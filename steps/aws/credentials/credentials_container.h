// Credentials that an agent on the machine gives a container: Amazon ECS, EKS Pod Identity, Greengrass.
// Must not know: other sources.
#pragma once

#include "steps/aws/credentials/credentials_parts.h"

namespace byoc::aws {

// Nothing if neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set. Throws Error
// if one is and there are no credentials.
std::optional<Credentials> container_credentials(const Sources& sources);

}  // namespace byoc::aws
