// What a certificate says of itself, as facts and details of its step.
// Must not know: files, AWS calls.
#pragma once

#include "engine/plan/model/step_kind.h"
#include "steps/x509/certificate.h"

namespace byoc {

// Those of steps/pki/certificate.h, but for what can only be said of its issuing.
Outcome describe_certificate(const Step& step, const x509::Certificate& certificate);

}  // namespace byoc
