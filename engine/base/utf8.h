// Text from anywhere as well-formed UTF-8, and how wide it stands in a column.
// Must not know: plans.
#pragma once

#include <string>
#include <string_view>

namespace byoc {

// A message from outside may hold anything; what is not UTF-8 becomes U+FFFD.
std::string utf8(const std::string& text);

// `text` with blanks behind it, up to `width` characters (code points).
std::string padded(std::string_view text, std::size_t width);

// How many characters (code points) `text` has.
std::size_t character_count(std::string_view text);

}  // namespace byoc
