// What becomes of a step that only the lock still has: taken away, forgotten, or held back.
// Must not know: any kind in particular, how plans are carried out.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/plan/model/plan.h"
#include "engine/plan/retirement/successors.h"
#include "engine/resolve/resolve.h"

namespace byoc {

// What is carried out of what is retired, and not only shown.
enum class Pruning {
  none,
  made,  // what byoc-apply has made
  all,   // also what was there already, and was only adopted
};

// Keeps references to what it is given.
class RetirementRules {
 public:
  RetirementRules(const Graph& wanted, const Lock& lock, const StepKinds& kinds, const Successors& successors,
                  const std::set<LeftAlone>& left_alone, Pruning pruning);

  // What is protected stays protected although its entry is gone.
  Decision decide(const Step& retired) const;

 private:
  void hold_back(const Step& retired, Decision& decision) const;
  bool is_only_adopted(const Step& retired) const;
  bool is_left_alone(const Step& retired) const;
  bool goes_with_forgotten(const Step& retired) const;
  bool is_protected(const Step& retired) const;

  const Lock& lock_;
  const StepKinds& kinds_;
  const Successors& successors_;
  const std::set<LeftAlone>& left_alone_;
  const Pruning pruning_;
  std::map<std::string, std::vector<StepId>, std::less<>> protecting_;  // resource -> ids of its protected records
  std::map<std::string, std::vector<StepId>, std::less<>>
      taken_away_;  // resource@target -> what would be gone from AWS
};

}  // namespace byoc
