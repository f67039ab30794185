// What a certificate made elsewhere has unlike ours: named, never a reason to replace it.
// Must not know: files, AWS, how certificates are encoded.
#pragma once

#include "engine/plan/model/step_kind.h"
#include "steps/pki/certificate_facts.h"

namespace byoc {

Reasons deviations(const Situation& situation, const WantedCertificate& wanted);

}  // namespace byoc
