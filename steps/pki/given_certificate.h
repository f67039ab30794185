// A certificate that somebody else has made: an anchor, or a finished one. It is only read, and never changed.
// Must not know: files, AWS calls, how certificates are encoded.
#pragma once

#include "engine/plan/model/step_kind.h"

namespace byoc {

// Whether the step is about such a certificate.
bool is_given_certificate(const Step& step);

// Awaited until it is there; then it has to be what the manifest says of it, and, of an authority, one that may issue.
// Another one for the same key is taken over; one for another key is a replacement, of an authority only if asked for.
Decision plan_given_certificate(const Situation& situation);

}  // namespace byoc
