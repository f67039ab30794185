#include "engine/cli/view.h"

#include "engine/cli/json_view.h"
#include "engine/cli/markdown_view.h"
#include "engine/cli/mermaid_view.h"
#include "engine/cli/text_view.h"

namespace byoc {

std::unique_ptr<View> make_view(Arguments::Format format, const ViewOptions& options) {
  if (format == Arguments::Format::json) return std::make_unique<JsonView>();
  if (format == Arguments::Format::text) return std::make_unique<TextView>(options);
  throw InternalError("a result was to be shown in a format for plans");
}

std::unique_ptr<PlanView> make_plan_view(Arguments::Format format, const ViewOptions& options) {
  if (format == Arguments::Format::markdown) return std::make_unique<MarkdownView>(options);
  if (format == Arguments::Format::mermaid) return std::make_unique<MermaidView>(options);
  return make_view(format, options);
}

}  // namespace byoc
