#include "engine/cli/views/mermaid_view.h"

#include <fmt/format.h>

#include "engine/cli/views/hierarchy_picture.h"
#include "engine/cli/views/plan_words.h"

namespace byoc {

std::string MermaidView::plan(const Plan& plan) const {
  const auto summary = plan.has_changes() || plan.is_blocked() ? summary_phrase(plan) : nothing_to_do(plan);
  return fmt::format("%% Plan for {} ({})\n%% {}\n%% digest {}\n{}", mermaid_text(plan.manifest_name),
                     source_phrase(plan, options_.has_aws), summary, plan.digest(), draw_hierarchy(plan).text);
}

}  // namespace byoc
