// UTF-8 (RFC 3629): what of a text is a character, how many there are, and how wide they stand in a column.
// Must not know: what the program is for.
#pragma once

#include <string>
#include <string_view>

namespace byoc {

// Bytes of the character (code point) that `text` starts with: no overlong form, no surrogate, none beyond U+10FFFF.
// 0 if it starts with none.
std::size_t character_size(std::string_view text);

// The code point of the character that `text` starts with; of a byte that is part of none, U+FFFD.
char32_t code_point(std::string_view text);

// Whether `c` goes on with a character that an earlier byte began.
bool continues_character(char c);

// Whether all of `text` is characters.
bool is_utf8(std::string_view text);

// How many characters `text` has; in one that is not UTF-8, how many bytes could begin one.
std::size_t character_count(std::string_view text);

// A message from outside may hold anything; each byte that is part of no character becomes U+FFFD.
std::string utf8(std::string_view text);

// Without the byte order mark (U+FEFF in UTF-8) that some editors put before a text.
std::string_view without_byte_order_mark(std::string_view text);

// `text` with blanks behind it, up to `width` characters.
std::string padded(std::string_view text, std::size_t width);

}  // namespace byoc
