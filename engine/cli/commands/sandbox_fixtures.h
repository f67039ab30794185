// What a manifest names and says that it exists already, made where it does not: in the sandbox of a rehearsal.
// Must not know: plans, requests.
#pragma once

#include "engine/host/host.h"
#include "engine/manifest/model/manifest.h"
#include "steps/aws/session.h"

namespace byoc {

// Policies without a document, provisioning templates without a body, billing groups. Nothing looks into them.
void make_fixtures(const Manifest& manifest, const aws::Session& session, Host& host);

}  // namespace byoc
