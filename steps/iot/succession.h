// How one registered certificate gives way to the next: what becomes of the predecessor, and until when it serves.
// Must not know: files, requests.
#pragma once

#include <optional>

#include "engine/plan/model/step_kind.h"
#include "steps/x509/certificate.h"

namespace byoc {

// What was found of a predecessor whose successor is in the file already, as details: predecessor.not_after (RFC 3339),
// predecessor.status, predecessor.is_same ("true": of the same key, subject and issuer).
void add_predecessor(Facts& details, const x509::Certificate& predecessor, const std::string& status,
                     const x509::Certificate& successor);

// What becomes of the predecessor, recorded or found as `known`: to its own end where key, subject and issuer stay,
// for `overlap` where the manifest says so or they do not, and not at all where it does not serve.
Reason succession(const Situation& situation, const Facts& known);

// The same as that reason says, at the time of the run; nothing: it is switched off at once.
std::optional<Time> serves_until(const Reasons& reasons, Time now, Time end);

// Whether a registration's reason says that its predecessor serves on.
bool keeps_predecessor(const Reason& reason);

// The registration that a new one succeeds: as it is recorded or, where nothing is, as it was found. Null: there is
// none.
const Facts* predecessor(const Record* recorded, const Observed& observed);

}  // namespace byoc
