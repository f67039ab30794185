// Texts that were taken for one of ours and are none: nothing of them is repeated, since they may be anybody's secret.
// Must not know: YAML, what the program is for.
#pragma once

#include <span>
#include <string_view>

#include "engine/base/diagnostic.h"

namespace byoc {

// Whether a line of `content` begins with one of `keys` and a colon, or with a brace and the key in quotes.
bool has_line_with(std::string_view content, std::span<const std::string_view> keys);

// `error`, found in `text`, reduced to its place: "NAME:3:1: error: this is no lock", without a word of the text.
SourceError without_content(const SourceError& error, const SourceText& text, std::string_view what, std::string hint);

}  // namespace byoc
