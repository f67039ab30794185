// The formats in which a plan or a result can be shown.
// Must not know: plans.
#pragma once

namespace byoc {

enum class Format { text, json, markdown, mermaid };

}  // namespace byoc
