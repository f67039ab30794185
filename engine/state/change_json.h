// Changes as JSON on one line.
// Must not know: plans, where it is kept.
#pragma once

#include <string>

#include "engine/state/change.h"

namespace byoc {

// [{"step":"devices.d.key","kind":"key","origin":"made","wanted":{...},"outputs":{...}},
// {"step":"devices.e.certificate","superseded":[{...}]}]: one without a kind is recorded no longer. Appended to `out`,
// without a newline; whatever bytes the texts hold, none is a control character.
void append_changes(std::string& out, const Changes& changes);

// Throws Error for anything that append_changes can't have written.
Changes parse_changes(const std::string& json);

// A JSON text, quotes and all.
void append_json_text(std::string& out, std::string_view text);

}  // namespace byoc
