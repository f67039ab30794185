// A plan's steps by resource: what happens to each authority and device as a whole.
// Must not know: any view in particular.
#pragma once

#include <string>
#include <vector>

#include "engine/plan/model/plan.h"

namespace byoc {

struct ResourceSummary {
  std::string resource;                   // "authorities.root"; empty for steps that belong to none
  std::vector<const PlannedStep*> steps;  // in the order of the plan
  std::string common_name, issuer;        // as its certificate wants them; empty where there is none
  Action action = Action::none;           // the weightiest of its steps'
};

// In the order in which the plan first names them. Points into `plan`.
std::vector<ResourceSummary> summarize_resources(const Plan& plan);

// How much an action weighs for a reviewer: what is blocked most, what stays as it is least.
int weight_of(Action action);

}  // namespace byoc
