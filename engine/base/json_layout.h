// Lays out JSON for reading: the same text whatever version of the JSON library wrote it.
// Must not know: what the program is for.
#pragma once

#include <string>
#include <string_view>

namespace byoc {

// `json` (well-formed) with two spaces per level, one member per line, empty lists and objects as "[]" and "{}", a
// plain
// '/' where it was escaped, and a newline at its end.
std::string lay_out_json(std::string_view json);

}  // namespace byoc
