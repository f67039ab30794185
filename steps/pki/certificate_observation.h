// What is found out about a certificate that is there: what it says of itself, and who has issued it.
// Must not know: files, AWS, how certificates are encoded.
#pragma once

#include "engine/plan/model/step_kind.h"
#include "steps/x509/certificate.h"

namespace byoc {

// The facts and details of steps/pki/certificate.h.
Observed observe_certificate(const Inspection& inspection, const x509::Certificate& certificate);

// Adds "forbidden_name": the first name, of those that the certificate is to have or has, that the authorities above do
// not allow; of an authority that is not there yet, the name constraints that bind it.
// `present` is the one that is there, or null.
void look_at_name_constraints(const Inspection& inspection, const x509::Certificate* present, Observed& observed);

}  // namespace byoc
