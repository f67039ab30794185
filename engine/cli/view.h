// How a plan and a result are shown. A view shows; it computes nothing that is not in what it is given.
// Must not know: how plans are made or carried out, or where its text goes.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "engine/apply/executor.h"
#include "engine/cli/arguments.h"
#include "engine/cli/console.h"
#include "engine/plan/plan.h"

namespace byoc {

struct ViewOptions {
  bool is_verbose = false;  // unchanged steps are listed, too
  bool has_aws = true;      // whether "live" means AWS as well as files
  Paint paint;
};

class View {
 public:
  virtual ~View() = default;

  // What a dry run prints.
  virtual std::string plan(const Plan& plan) const = 0;

  // What a run prints when it is over. `run.steps` go with `plan.steps`.
  virtual std::string result(const Plan& plan, const RunResult& run, std::chrono::milliseconds took) const = 0;
};

// The table of views.
std::unique_ptr<View> make_view(Arguments::Format format, const ViewOptions& options);

}  // namespace byoc
