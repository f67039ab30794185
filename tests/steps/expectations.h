// What several tests of the steps assert of a world.
// Must not know: any kind in particular.
#pragma once

#include "engine/cli/views/reason_words.h"
#include "tests/catch.h"
#include "tests/steps/manifests.h"
#include "tests/steps/world.h"

namespace byoc::test {

inline std::string all_reasons(const PlannedStep& planned) {
  std::string text;
  for (const auto& line : reason_lines(planned)) text += line + "\n";
  return text;
}

// What failed in a run and why.
inline std::string all_errors(const RunResult& result) {
  std::string text;
  for (const auto& step : result.steps)
    if (!step.error.empty()) text += step.error + "\n";
  return text;
}

inline void require_reason(World& world, const std::string& step, Action action, const std::string& reason) {
  const auto planned = world.planned(step);
  REQUIRE(to_string(planned.decision.action) == to_string(action));
  REQUIRE_THAT(all_reasons(planned), ContainsSubstring(reason));
}

// The step is left alone: no file that was there is touched, and what is recorded of the step stays. Whoever is in the
// wrong account or region does nothing at all.
inline void require_refused(World& world, const std::string& step, const std::string& reason) {
  const auto files = world.fake.files.contents();
  const auto lock = world.lock();
  const auto planned = world.planned(step);
  REQUIRE(to_string(planned.decision.action) == "blocked");
  REQUIRE_THAT(all_reasons(planned), ContainsSubstring(reason));
  REQUIRE_FALSE(way_out_of(planned).empty());
  if (world.plan().plan.is_stopped()) {
    REQUIRE_THROWS_WITH(world.apply(), ContainsSubstring("another account or region; nothing was changed"));
    REQUIRE(world.fake.files.contents() == files);
    return;
  }
  const auto result = world.apply();
  REQUIRE_FALSE(result.is_done());
  INFO(all_errors(result));
  REQUIRE(all_errors(result).empty());
  for (const auto& [name, content] : files) {
    INFO(name);
    if (!name.ends_with(".lock.yaml")) REQUIRE(world.fake.files.contents().at(name) == content);
  }
  const auto* before = lock.find(id_of(step));
  const auto after = world.lock();
  const auto* now = after.find(id_of(step));
  REQUIRE((before == nullptr) == (now == nullptr));
  if (before != nullptr) REQUIRE(*before == *now);
}

// A run that ends at its `at`th side effect, from 0; false if it has not so many.
inline bool apply_stopped(World& world, std::size_t at, FaultPlan::Mode mode = FaultPlan::Mode::crash_after) {
  world.fake.faults.reset();
  world.fake.faults.set(mode, at);
  try {
    world.apply();
  } catch (const Crash&) {
  } catch (const Error&) {
  }
  const bool was_stopped = world.fake.faults.effects() > at;
  world.fake.faults.reset();
  return was_stopped;
}

// Applies, and there is nothing left to do.
inline void require_done(World& world) {
  const auto result = world.apply();
  INFO(all_errors(result));
  REQUIRE(result.is_done());
  const auto plan = world.plan().plan;
  for (const auto& planned : plan.steps)
    if (planned.decision.action != Action::none)
      UNSCOPED_INFO(planned.step.id.text()
                    << " " << to_string(planned.decision.action) << ": " << all_reasons(planned));
  REQUIRE_FALSE(plan.has_changes());
  REQUIRE_FALSE(plan.is_blocked());
}

}  // namespace byoc::test
