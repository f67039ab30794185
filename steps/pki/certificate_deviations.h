// What a certificate made elsewhere has unlike ours: named, never a reason to replace it.
// Must not know: files, AWS, how certificates are encoded.
#pragma once

#include <optional>

#include "engine/plan/model/step_kind.h"
#include "steps/pki/certificate_facts.h"

namespace byoc {

Reasons deviations(const Situation& situation, const WantedCertificate& wanted);

// What a renewal changes beside dates and signature; nothing where only the lock was looked at.
Reasons renewal_changes(const Situation& situation);

// That it will not be found below its issuer any more by some verifiers, where that is renewed.
std::optional<Reason> named_by_serial(const Situation& situation);

// That a certificate which nothing renews is near its end: within 30 days, or in the last third of its time.
std::optional<Reason> ends_soon(const Situation& situation);

}  // namespace byoc
