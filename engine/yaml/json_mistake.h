// What is wrong in a text that is no JSON, in words for its author.
// Must not know: what the program is for.
#pragma once

#include <cstddef>
#include <string>

#include "engine/base/diagnostic.h"

namespace byoc {

// What JSON has at a place of the text.
enum class JsonPart { value, name, colon, separator, end };

// Throws SourceError about the character at `position`, where `expected` does not stand; it may be the end of the text.
// `open` is the bracket that is not closed there, or 0.
[[noreturn]] void refuse_json(const SourceText& text, std::size_t position, JsonPart expected, char open);

// Throws SourceError about what stands at `position`.
[[noreturn]] void refuse_json(const SourceText& text, std::size_t position, std::string message, std::string hint);

}  // namespace byoc
