// The formats in which a plan, a result or a status can be shown.
// Must not know: plans.
#pragma once

namespace byoc {

enum class Format { text, json, markdown, mermaid, prometheus };

}  // namespace byoc
