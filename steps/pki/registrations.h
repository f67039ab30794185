// How the services know a certificate, by what its step mentions: the registrations in each target, and their status.
// Must not know: files, requests.
#pragma once

#include <optional>
#include <vector>

#include "engine/plan/model/step_kind.h"

namespace byoc {

// The steps that register the certificate, of those that its own mentions.
std::vector<StepLink> registrations_of(const Step& certificate);

// That the certificate which is there was revoked, as was found or is recorded: fact "revoked_at", before: when (RFC
// 3339; none: not known), told: by whom and why. Nothing: it was not, as far as is known.
std::optional<Reason> revocation(const Situation& certificate);

}  // namespace byoc
