// How a plan and a result are shown. A view shows; it computes nothing that is not in what it is given.
// Must not know: how plans are made.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/apply/executor.h"
#include "engine/cli/console.h"
#include "engine/cli/format.h"
#include "engine/cli/views/resource_facts.h"
#include "engine/plan/model/plan.h"

namespace byoc {

struct ViewOptions {
  bool is_verbose = false;  // every step is listed, also the unchanged ones
  bool has_aws = true;      // whether "live" means AWS as well as files
  Paint paint{};
  std::string command{};  // how to apply the plan: a command line that lacks only --expect-plan; for the markdown
};

class PlanView {
 public:
  virtual ~PlanView() = default;

  // What a dry run prints. Says where the truth of the plan comes from, before all else.
  virtual std::string plan(const Plan& plan) const = 0;
};

class View : public PlanView {
 public:
  // What a run prints when it is over. `run.steps` go with `plan.steps`.
  virtual std::string result(const Plan& plan, const RunResult& run, std::chrono::milliseconds took) const = 0;
};

// Answers what is known of each resource, for programs. Asked only where a view shows it: of a fleet it is much.
using KnownResources = std::function<std::vector<ResourceFacts>()>;

// The table of views.
std::unique_ptr<PlanView> make_plan_view(Format format, const ViewOptions& options,
                                         const KnownResources& resources = {});

// A view that can show a result too: text or json. Throws InternalError for another format, which the arguments refuse.
std::unique_ptr<View> make_view(Format format, const ViewOptions& options, const KnownResources& resources = {});

}  // namespace byoc
