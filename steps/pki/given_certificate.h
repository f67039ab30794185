// A certificate that somebody else makes: an anchor or a finished one, which is only read, or one for a key of ours.
// Must not know: files, AWS calls, how certificates are encoded.
#pragma once

#include "engine/plan/model/step_kind.h"

namespace byoc {

// Whether it is only read, and never changed.
bool is_given_certificate(const Step& step);

// Whether it is issued by whoever has the issuer's key, which is elsewhere.
bool is_issued_elsewhere(const Step& step);

// Of a given one. Awaited until it is there; then it has to be what the manifest says of it, and, of an authority, one
// that may issue. Another one for the same key is taken over; one for another key is a replacement, of an authority
// only if asked for.
Decision plan_given_certificate(const Situation& situation);

}  // namespace byoc
