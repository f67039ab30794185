#include "engine/cli/views/view.h"

#include <utility>

#include "engine/cli/views/json_view.h"
#include "engine/cli/views/markdown_view.h"
#include "engine/cli/views/mermaid_view.h"
#include "engine/cli/views/text_view.h"

namespace byoc {

std::unique_ptr<View> make_view(Format format, const ViewOptions& options, const KnownResources& resources) {
  if (format == Format::json) return std::make_unique<JsonView>(resources ? resources() : std::vector<ResourceFacts>());
  if (format == Format::text) return std::make_unique<TextView>(options);
  throw InternalError("a result was to be shown in a format for plans");
}

std::unique_ptr<PlanView> make_plan_view(Format format, const ViewOptions& options, const KnownResources& resources) {
  if (format == Format::markdown) return std::make_unique<MarkdownView>(options);
  if (format == Format::mermaid) return std::make_unique<MermaidView>(options);
  return make_view(format, options, resources);
}

}  // namespace byoc
