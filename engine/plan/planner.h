// Makes the plan: asks every step's kind what is there, then what is to be done.
// Must not know: any kind in particular, how it is shown.
#pragma once

#include <string>
#include <vector>

#include "engine/plan/model/planning_result.h"
#include "engine/plan/model/step_kind.h"
#include "engine/plan/plan_observer.h"
#include "engine/resolve/resolve.h"
#include "engine/state/lock.h"

namespace byoc {

// How far a plan looks, and what the user has said beside the manifest. An id names a step ("devices.d1.key") or all
// steps of a resource ("devices.d1").
struct PlanOptions {
  Refresh refresh = Refresh::live;
  unsigned threads = 8;                 // inspect up to so many steps at a time
  std::vector<std::string> replace{};   // ids of what is to be replaced, also where it is protected
  std::vector<std::string> selected{};  // ids; none: everything. What they need belongs to it
  bool no_overlap = false;              // what `replace` names, or all, is switched off once another succeeds it
  bool prune = false;                   // carry out `retire`
  bool prune_adopted = false;           // and also of what was only adopted
  UnreachableTargets unreachable{};     // known before anything is looked at
  ManifestTargets manifest{};           // what the manifest says of AWS beside the steps
  std::string restore_hint{};           // how a damaged record is restored, as the store says it
  PlanObserver* observer = nullptr;     // told how far it has come; may be null
};

// Inspects the steps (reads only) and decides. Throws Error, naming the step, if one can't be inspected, and UsageError
// for an id that names nothing, and DamagedRecord where no step can be inspected by what is recorded.
PlanningResult make_plan(const std::string& manifest_name, const Graph& wanted, const Lock& lock,
                         const StepKinds& kinds, const ReadHost& host, const PlanOptions& options);

}  // namespace byoc
