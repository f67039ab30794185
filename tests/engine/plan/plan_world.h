// A manifest's steps, a lock and kinds made for the test, from which plans are made.
// Must not know: what is tested.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/plan/planner.h"
#include "tests/support/fake_host.h"
#include "tests/support/fake_kinds.h"
#include "tests/support/reasons.h"
#include "tests/support/step_ids.h"

namespace byoc::test {

struct PlanWorld {
  FakeWorld world;
  FakeHost host;
  std::vector<Step> wanted;
  Lock lock;
  std::vector<std::string> targets{"", "eu", "us"};  // for which there are kinds
  PlanOptions options{.threads = 4, .manifest = {.names = {"eu", "us"}, .left_alone = {}}};

  Step& want(const std::string& id, const std::vector<std::string>& needs = {}) {
    wanted.push_back(fake_step(id, needs));
    return wanted.back();
  }

  Record& record(const std::string& id, Facts outputs = {}, Facts wanted_then = {}) {
    return lock.steps[id_of(id)] = fake_record(id, std::move(outputs), std::move(wanted_then));
  }

  // Of a step of the manifest that is there as it was recorded.
  void keep(const std::string& id, Facts outputs = {}) {
    world.found[id] = there(record(id, std::move(outputs)).outputs);
  }

  PlanningResult plan() {
    const auto kinds = fake_kinds(world, targets);
    return make_plan("line", Graph(wanted), lock, kinds, host.reader(), options);
  }
};

inline const Decision& decision_of(const PlanningResult& planned, const std::string& id) {
  return planned.plan.steps[planned.graph.index(id_of(id))].decision;
}

}  // namespace byoc::test
