// Plan and result for a person at a terminal.
// Must not know: kinds of steps.
#pragma once

#include "engine/cli/views/view.h"

namespace byoc {

class TextView : public View {
 public:
  explicit TextView(const ViewOptions& options) : options_(options) {}

  std::string plan(const Plan& plan) const override;
  std::string result(const Plan& plan, const RunResult& run, std::chrono::milliseconds took) const override;

 private:
  ViewOptions options_;
};

}  // namespace byoc
