// What a step was about before, remembered because it may live on where nobody can take it away.
// Must not know: any kind in particular, plans.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/facts.h"
#include "engine/base/time.h"
#include "engine/state/record.h"

namespace byoc {

struct Superseded {
  Facts facts;  // by which it is known and told from all others; public facts only
  Origin origin = Origin::unsaid;
  Time kept_until{};         // it is remembered until then
  std::string kept_because;  // what became of it: "renewed", "replaced", "retired"

  friend bool operator==(const Superseded&, const Superseded&) = default;
};

// What was forgotten by hand, and may well live on: it is remembered for ever as a tombstone (its facts say
// "forgotten_at"), so that its name is not taken for something new.
void bury(Superseded& superseded, Time now);

// When it was forgotten (RFC 3339); nothing: it is no tombstone.
std::optional<std::string> forgotten_at(const Superseded& superseded);

// Of one step, the oldest first.
using SupersededList = std::vector<Superseded>;

// As it is written: `facts`, and beside them "origin" (unless unsaid), "kept_until" (RFC 3339) and "kept_because".
Facts facts_of(const Superseded& superseded);

// And back; nothing where that can't have been written.
std::optional<Superseded> superseded_of(Facts facts);

}  // namespace byoc
