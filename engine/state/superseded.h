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

// Of one step, the oldest first.
using SupersededList = std::vector<Superseded>;

// As it is written: `facts`, and beside them "origin" (unless unsaid), "kept_until" (RFC 3339) and "kept_because".
Facts facts_of(const Superseded& superseded);

// And back; nothing where that can't have been written.
std::optional<Superseded> superseded_of(Facts facts);

}  // namespace byoc
