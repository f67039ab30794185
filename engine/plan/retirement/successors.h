// Whether what only the lock still has lives on under another id, as after a renaming: then it is never deleted.
// Must not know: any kind in particular, decisions.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/graph/graph.h"
#include "engine/plan/model/planning_result.h"
#include "engine/plan/model/step_kind.h"
#include "engine/state/lock.h"

namespace byoc {

// Keeps references to what it is given.
class Successors {
 public:
  // `wanted` is the whole manifest, whatever --target leaves out; `targets` are all that it has.
  Successors(const Graph& wanted, const Lock& lock, const StepKinds& kinds, const std::set<std::string>& targets);

  // What was found of steps of the manifest, and which targets did not answer.
  void note(const PlanningResult& looked_at);

  // Steps that nothing is known of, and that may be successors of the retired ones in `graph`.
  std::vector<std::string> unknown_to(const Graph& graph) const;

  // The step of the manifest that is about the very thing which was recorded under `id`, an id that the manifest no
  // longer has; null if there is none, and for what has nothing to tell it by.
  const Step* of(const StepId& id) const;

  // A successor that was found to be the very thing, and is not only foreseen to be.
  const Step* found_of(const StepId& id) const;

  // Whether the manifest has no such target any more, so that a successor may be in any other.
  bool is_of_gone_target(const Step& retired) const;

  // A target that did not answer and in which there may be a successor; none: all has been seen.
  std::optional<std::string> unseen_target_for(const Step& retired) const;

 private:
  void note_hidden_targets(const PlanningResult& looked_at);
  void add(const Step& successor, const Facts& facts);
  void foresee(const Step& successor, const ByRole<Facts>& needed);
  const StepKind& kind_of_record(const StepId& id) const;

  const Graph& wanted_;
  const Lock& lock_;
  const StepKinds& kinds_;
  const std::set<std::string>& targets_;
  std::set<std::string> unreachable_;
  std::set<StepId> seen_;  // ids of steps about which AWS was asked
  std::map<std::string, const Step*> by_identity_, by_foreseen_identity_;
};

}  // namespace byoc
