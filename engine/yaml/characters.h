// Which characters a text is made of: is it UTF-8 that a person can read, and how many characters long.
// Must not know: YAML.
#pragma once

#include <cstddef>
#include <string_view>

#include "engine/base/diagnostic.h"

namespace byoc {

// Bytes of the UTF-8 character that `text` starts with (RFC 3629: no overlong form, no surrogate); 0 if it
// starts with none.
std::size_t utf8_length(std::string_view text);

// Characters (code points) of a UTF-8 text.
std::size_t count_characters(std::string_view text);

// Whether a control character (C0, DEL or C1), or an invisible one that makes text look different from what it is (bidi
// overrides and the like), stands in a UTF-8 text.
bool has_control_character(std::string_view text);

// Throws SourceError, with the place, unless the text is UTF-8 without control characters other than tab and
// line ends.
void check_characters(const SourceText& text);

}  // namespace byoc
