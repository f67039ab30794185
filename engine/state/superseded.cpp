#include "engine/state/superseded.h"

namespace byoc {

Facts facts_of(const Superseded& superseded) {
  auto facts = superseded.facts;
  if (superseded.origin != Origin::unsaid) facts["origin"] = to_string(superseded.origin);
  facts["kept_until"] = format_rfc3339(superseded.kept_until);
  facts["kept_because"] = superseded.kept_because;
  return facts;
}

std::optional<Superseded> superseded_of(Facts facts) {
  Superseded superseded;
  if (const auto origin = find_fact(facts, "origin")) {
    const auto parsed = parse_origin(*origin);
    if (!parsed) return std::nullopt;
    superseded.origin = *parsed;
  }
  const auto kept_until = parse_rfc3339(find_fact(facts, "kept_until").value_or(""));
  const auto kept_because = find_fact(facts, "kept_because");
  if (!kept_until || !kept_because) return std::nullopt;
  superseded.kept_until = *kept_until;
  superseded.kept_because = *kept_because;
  for (const auto* name : {"origin", "kept_until", "kept_because"}) facts.erase(name);
  superseded.facts = std::move(facts);
  return superseded;
}

}  // namespace byoc
