#include "engine/plan/retirement/tombstones.h"

namespace byoc {

std::optional<Reason> tombstone_of(const Lock& lock, const StepId& id) {
  const auto& superseded = lock.superseded_by(id);
  for (auto one = superseded.rbegin(); one != superseded.rend(); ++one)
    if (auto when = forgotten_at(*one))
      return Reason{.code = ReasonCode::was_forgotten,
                    .fact = "fingerprint",
                    .before = std::move(when),
                    .after = find_fact(one->facts, "fingerprint")};
  return std::nullopt;
}

}  // namespace byoc
