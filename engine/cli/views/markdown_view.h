// The plan as a comment on a pull request: the summary first, the details folded, never longer than GitHub takes.
// Must not know: kinds of steps.
#pragma once

#include "engine/cli/views/view.h"

namespace byoc {

class MarkdownView : public PlanView {
 public:
  explicit MarkdownView(const ViewOptions& options) : options_(options) {}

  // Under 65,536 bytes. Its first line is a hidden marker with the manifest's name, by which a bot finds its comment.
  std::string plan(const Plan& plan) const override;

 private:
  ViewOptions options_;
};

}  // namespace byoc
