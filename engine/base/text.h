// Small pieces of text work that several rooms need.
// Must not know: what the program is for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace byoc {

// "a, b and c".
std::string join_words(const std::vector<std::string>& words);

// What stands between the separators, as parts of `text`: at least one, which may be empty.
std::vector<std::string_view> split(std::string_view text, char separator);

// The candidate that looks like `word`, or is nearest to it in edit distance and near enough to be meant; else empty.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

std::string to_lower(std::string_view text);
std::string_view trim(std::string_view text);

// Bytes as lower-case hexadecimal digits.
std::string to_hex(std::string_view bytes);

// The octets of an even number of hexadecimal digits; nothing for any other text.
std::optional<std::string> from_hex(std::string_view digits);

// SHA-256 of `bytes` as 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

// Text from outside made safe for a terminal and for one line: control characters become '?', what nobody could see an
// escape ("\u00a0"), a byte that is part of no character U+FFFD, and what goes beyond `limit` bytes is cut, between two
// characters, with "...".
std::string printable(std::string_view text, std::size_t limit = 300);

// The same for a text that stands where one in ASCII belongs, such as a name: one that could be taken for such a text
// has all its other characters as escapes.
std::string printable_name(std::string_view text, std::size_t limit = 300);

}  // namespace byoc
