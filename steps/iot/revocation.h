// Revoking a registered device certificate, and all that is kept beside it, by what is recorded of its registration.
// Must not know: files.
#pragma once

#include <string>
#include <vector>

#include "engine/state/lock.h"
#include "steps/aws/session.h"

namespace byoc {

// Of that registration: the present certificate and those beside it that are not known to be REVOKED.
std::vector<std::string> certificates_to_revoke(const Record& registration);

// Gives them all the status REVOKED, which nothing undoes, and returns what is to be recorded of it. What AWS IoT does
// not have any more is none the less revoked. Doing it twice does nothing twice. Throws Error where it is another
// region or account than recorded, DamagedRecord where an id belongs to something else.
// `reason` is why, as people say it; may be empty. By whom, STS says.
Changes revoke(const StepId& registration, const Lock& lock, const aws::Session& session, Host& host,
               const std::string& reason);

}  // namespace byoc
