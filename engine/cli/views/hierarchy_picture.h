// The hierarchy as a mermaid flowchart: who issues whom, and what the plan does to each.
// Must not know: where text goes.
#pragma once

#include <cstddef>
#include <string>

#include "engine/plan/model/plan.h"

namespace byoc {

struct HierarchyPicture {
  std::string text;       // lines of mermaid, from "flowchart" on
  std::size_t nodes = 0;  // without the legend
};

// More than a few devices of one issuer to which the same happens are one node, "46 devices".
HierarchyPicture draw_hierarchy(const Plan& plan);

// `text` as it may stand within a quoted mermaid label or a comment: whatever might mean something there is written as
// a character code.
std::string mermaid_text(const std::string& text);

}  // namespace byoc
