// What a step's decision means for the others: who is blocked with it, who waits with it, and for whose secret.
// Must not know: any kind in particular, how it is shown.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "engine/plan/model/planning_result.h"

namespace byoc {

class Dependence {
 public:
  // Keeps references; `kinds` by the position of their step. Works on the decisions in `planned`.
  Dependence(PlanningResult& planned, const std::vector<const StepKind*>& kinds)
      : planned_(planned), graph_(planned.graph), kinds_(kinds) {}

  // Of a step that is to be done, or that is as it should be as long as what it needs is not there: it is blocked with
  // what it needs, and waits for what has to come from outside, so that the plan never promises what can't happen. To
  // be asked in the order of the graph, of all but ephemeral steps.
  void wait_for_needs(std::size_t index, Decision& decision);

  // Once all but ephemeral steps are decided: blocks the rest of targets in which nothing is done and of resources of
  // which a step is blocked, and has the secrets that somebody lacks be waited for. What lives on under another id goes
  // only once it is recorded there, and what was needed only once what needed it may go.
  void settle();

 private:
  void wait_for(std::size_t need, Action action, Decision& decision) const;
  std::optional<std::size_t> lacked_secret(std::size_t index, Action action) const;
  bool is_serving(std::size_t index, const Decision& renewal) const;
  void block_rest_of_resources();
  void block_stopped_targets();
  void hold(std::size_t index, std::size_t need);
  void hold_what_lives_on();
  void hold_what_is_still_needed();
  const Reason* reason_of(std::size_t index, ReasonCode code) const;
  bool is_retiring(std::size_t index) const;
  void await_lacked_secrets();
  Decision& decision_of(std::size_t index) { return planned_.plan.steps[index].decision; }
  const Decision& decision_of(std::size_t index) const { return planned_.plan.steps[index].decision; }

  PlanningResult& planned_;
  const Graph& graph_;
  const std::vector<const StepKind*>& kinds_;
  std::set<std::size_t> lacked_secrets_;  // steps whose secret another one needs, and that is not here
};

}  // namespace byoc
