#include "engine/state/superseded.h"

namespace byoc {

namespace {

constexpr auto forgotten = "forgotten";

// The last second that RFC 3339 can write.
constexpr Time for_ever = std::chrono::sys_days(std::chrono::year(9999) / 12 / 31) + std::chrono::hours(23) +
                          std::chrono::minutes(59) + std::chrono::seconds(59);

}  // namespace

void bury(Superseded& superseded, Time now) {
  superseded.kept_because = forgotten;
  superseded.kept_until = for_ever;
  superseded.facts["forgotten_at"] = format_rfc3339(now);
}

std::optional<std::string> forgotten_at(const Superseded& superseded) {
  return superseded.kept_because == forgotten ? find_fact(superseded.facts, "forgotten_at") : std::nullopt;
}

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
