// Whether a text is made of characters that a person can read.
// Must not know: what the program is for.
#pragma once

#include <string_view>

#include "engine/base/diagnostic.h"

namespace byoc {

// Whether a control character (C0, DEL or C1), or an invisible one that makes text look different from what it is (bidi
// overrides and the like), stands in a UTF-8 text.
bool has_control_character(std::string_view text);

// Throws SourceError, with its mark, unless the text is UTF-8 without such characters other than tab and line ends. The
// line is not shown of what may be no text.
void check_characters(const SourceText& text);

}  // namespace byoc
