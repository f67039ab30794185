#include "steps/iot/foreign_registration.h"

#include <fmt/format.h>

namespace byoc {

Decision plan_foreign_registration(const Situation& situation) {
  const auto& observed = situation.observed;
  const auto fingerprint = find_fact(situation.upstream("certificate")->facts, "fingerprint");
  if (observed.is_present && find_fact(observed.facts, "fingerprint") == fingerprint) {
    if (situation.recorded != nullptr && situation.recorded->outputs == observed.facts) return {};
    return {.action = Action::adopt,
            .reasons = {{.code = ReasonCode::not_recorded_yet,
                         .fact = "certificate_id",
                         .after = fact(observed.facts, "certificate_id")}}};
  }
  const auto place = find_fact(situation.step.settings, "region").value_or("");
  return {.action = Action::wait,
          .reasons = {{.code = ReasonCode::awaited_in_service}},
          .awaited = Awaited{"registration", place.empty() ? "AWS IoT" : "AWS IoT in " + place,
                             fmt::format("whoever registers {}", situation.step.resource())}};
}

}  // namespace byoc
