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

// Nothing may have happened, in the folder and in AWS.
inline void require_refused(World& world, const std::string& step, const std::string& reason) {
  const auto files = world.fake.files.contents();
  const auto effects = world.fake.faults.effects();
  const auto planned = world.planned(step);
  REQUIRE(to_string(planned.decision.action) == "blocked");
  REQUIRE_THAT(all_reasons(planned), ContainsSubstring(reason));
  REQUIRE_FALSE(way_out_of(planned).empty());
  REQUIRE_THROWS_WITH(world.apply(), ContainsSubstring("the plan is blocked; nothing was changed"));
  REQUIRE(world.fake.files.contents() == files);
  REQUIRE(world.fake.faults.effects() == effects);
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
  REQUIRE_FALSE(world.plan().plan.has_changes());
  REQUIRE_FALSE(world.plan().plan.is_blocked());
}

}  // namespace byoc::test
