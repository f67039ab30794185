// One manifest's plan: shown, explained or applied, with what is said along the way.
// Must not know: the real world.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/apply/executor.h"
#include "engine/cli/arguments/arguments.h"
#include "engine/cli/commands/expected_plan.h"
#include "engine/cli/commands/work.h"
#include "engine/cli/console.h"
#include "engine/cli/views/view.h"
#include "engine/manifest/model/manifest.h"
#include "engine/plan/planner.h"
#include "engine/state/store.h"
#include "steps/aws/session.h"

namespace byoc {

// Keeps references to what it is given, but for the work. Both functions return an ExitStatus and throw Error.
class Job {
 public:
  Job(const Arguments& arguments, Work work, Host host, Console& console);

  // Prints the plan or the explanation that was asked for; changes nothing.
  int preview();

  // Prints the plan to the message stream, carries it out and prints the result.
  int apply();

 private:
  int show_plan();
  int apply_or_refuse();
  std::set<std::string> asked_targets(const Lock& lock) const;
  std::vector<AwsTarget> targets(const Lock& lock, const std::set<std::string>& asked) const;
  Refresh refresh_of_preview(const Lock& lock) const;
  UnreachableTargets check_targets(const Lock& lock) const;
  PlanningResult plan(const Lock& lock, Refresh refresh) const;
  void require_credentials(const std::vector<AwsTarget>& targets) const;
  void require_all_reached(const Plan& plan) const;
  void require_expected(const Plan& plan) const;
  ViewOptions view_options(Paint paint) const;
  PlanningResult plan_to_apply() const;
  bool take_hold() const;
  RunResult carry_out(const PlanningResult& planned);
  bool finish(const RunResult& result);
  RunResult refuse(const Plan& plan) const;
  void report_unfinished(const Plan& plan, const RunResult& result);

  const Arguments& arguments_;
  Manifest manifest_;  // without its devices, which may be many: the graph says all that is needed of them
  Graph graph_;
  Host host_;
  Console& console_;
  std::optional<ExpectedPlan> expected_;
  std::unique_ptr<StateStore> store_;
  aws::Sessions sessions_;
  StepKinds kinds_;
};

}  // namespace byoc
