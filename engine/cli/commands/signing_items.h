// What a ceremony is about, for the person who approves it and for the digest by which it is approved.
// Must not know: how certificates are encoded.
#pragma once

#include <vector>

#include "engine/cli/views/signing_list.h"
#include "engine/plan/model/plan.h"
#include "steps/pki/ceremony.h"

namespace byoc {

// Of each: request and its key, subject, profile, dates, what it would be for, and where it goes.
std::vector<SigningItem> signing_items(const PlanningResult& planned, const std::vector<AwaitedSignature>& signatures,
                                       const CeremonyKeys& keys);

// The same as a plan: with it goes a digest over who signs what, for which keys, and where it goes; the time of day is
// no part of it.
Plan signing_plan(const PlanningResult& planned, const std::vector<AwaitedSignature>& signatures,
                  const CeremonyKeys& keys);

}  // namespace byoc
