// The plan as a picture of the hierarchy, for whatever draws mermaid.
// Must not know: kinds of steps.
#pragma once

#include "engine/cli/views/view.h"

namespace byoc {

class MermaidView : public PlanView {
 public:
  explicit MermaidView(const ViewOptions& options) : options_(options) {}

  std::string plan(const Plan& plan) const override;

 private:
  ViewOptions options_;
};

}  // namespace byoc
