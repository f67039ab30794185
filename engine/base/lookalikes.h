// Texts that look the same and are not: accents composed or not (NFC, NFD), other alphabets and blanks, the invisible.
// Must not know: what the program is for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace byoc {

// Whether `c` shows nothing by itself, or a blank that is none: NBSP, zero width, soft hyphen, marks of direction. Also
// the control characters beyond ASCII.
bool is_invisible(char32_t c);

// `c` as YAML and JSON have it between double quotes: "\u00e9"; beyond U+FFFF as YAML has it: "\U0001f600".
std::string escape(char32_t c);

// `text` with an escape for whatever is not a printable character of ASCII, and for the backslash.
std::string escaped(std::string_view text);

// Whether two texts that differ would be taken for the same by whoever reads them.
bool look_alike(std::string_view one, std::string_view other);

// Texts as they are shown beside each other: escaped where any two look alike.
std::vector<std::string> told_apart(std::vector<std::string> texts);

// Whether `text` has characters beyond ASCII and would be taken for one that has none.
bool looks_like_ascii(std::string_view text);

}  // namespace byoc
