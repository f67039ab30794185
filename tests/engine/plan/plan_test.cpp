#include "engine/plan/model/plan.h"

#include "tests/catch.h"
#include "tests/support/step_ids.h"

using namespace byoc;

namespace {

Plan plan_of(const Decision& decision) {
  Plan plan;
  plan.steps.push_back({Step("devices.d1.part"_id), decision});
  return plan;
}

}  // namespace

TEST_CASE("plan: what is held back is pending and no change; what is blocked or as wanted is neither") {
  const auto held = plan_of({.action = Action::retire, .is_held = true});
  CHECK_FALSE(held.has_changes());
  CHECK(held.has_pending());
  const auto due = plan_of({.action = Action::retire});
  CHECK(due.has_changes());
  CHECK(due.has_pending());
  for (const auto action : {Action::blocked, Action::none}) {
    CHECK_FALSE(plan_of({.action = action}).has_changes());
    CHECK_FALSE(plan_of({.action = action}).has_pending());
  }
}
