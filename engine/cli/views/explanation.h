// Why a step is due or not: what is wanted, recorded and observed, side by side.
// Must not know: kinds of steps.
#pragma once

#include <string>

#include "engine/cli/console.h"
#include "engine/plan/planner.h"

namespace byoc {

struct ExplanationOptions {
  bool is_verbose = false;  // fingerprints in full
  bool has_aws = true;      // whether "live" means AWS as well as files
  Paint paint{};
};

// Explains the step with that id, or every step of the resource with that id, in the order of the plan. Shows facts and
// such details as are short printable text: never a PEM, never bytes. Throws UsageError if `id` names nothing.
std::string explanation(const PlanningResult& planned, const std::string& id, const ExplanationOptions& options);

}  // namespace byoc
