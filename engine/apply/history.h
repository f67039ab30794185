// What the lock is to say of the past: whose origin goes on, and what is remembered of what was superseded.
// Must not know: any kind in particular, how it is shown.
#pragma once

#include <map>
#include <vector>

#include "engine/plan/model/planning_result.h"
#include "engine/state/change.h"

namespace byoc {

class History {
 public:
  History(const PlanningResult& planned, const StepKinds& kinds);

  // Of a step that is done: its record, with whatever it superseded.
  Change of_done(const PlannedStep& planned, const Outcome& outcome) const;

  // Of a retired step, whose record goes. What it was about is remembered; if it lives on under another id, what was
  // remembered here is so there.
  Changes of_retired(const PlannedStep& planned) const;

  // Of the steps that are as `is_unchanged` says: what need not be remembered any longer. Not of those that take over
  // another's past, which may have been recorded with it in this run: they can wait.
  template <typename IsUnchanged>
  Changes of_expired(IsUnchanged is_unchanged) const {
    Changes changes;
    for (const auto& [id, list] : planned_.lock.superseded)
      if (auto kept = unexpired(list); kept.size() != list.size() && !predecessors_.contains(id) && is_unchanged(id))
        changes.push_back({id, record_of(id), std::move(kept)});
    return changes;
  }

 private:
  bool is_done_in_this_run(const StepId& id) const;
  std::optional<Record> record_of(const StepId& id) const;
  SupersededList unexpired(const SupersededList& list) const;
  SupersededList remembered_with_predecessors(const StepId& id) const;
  void remember(SupersededList& list, const Step& step, const Record& record, std::string_view because) const;
  Origin origin_of(const PlannedStep& planned, const Outcome& outcome) const;
  bool is_same(const Step& step, const Facts& one, const Facts& other) const;

  const PlanningResult& planned_;
  const StepKinds& kinds_;
  std::map<StepId, std::vector<StepId>> predecessors_;  // retired steps that go on under another id, by that id
  std::map<StepId, StepId> successors_;                 // and back
};

}  // namespace byoc
