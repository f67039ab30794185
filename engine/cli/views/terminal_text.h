// Pieces of text for a terminal that the views for people have in common.
// Must not know: plans.
#pragma once

#include <string>
#include <string_view>

#include "engine/cli/console.h"

namespace byoc {

// Text from outside, on one line and whole. A subject may hold anything that YAML may; a terminal is not to obey it.
std::string one_line(std::string_view text);

// "warning: ..." and "hint: ...", without a newline.
std::string warning_text(std::string_view warning, Paint paint);
std::string hint_text(std::string_view hint, Paint paint);

}  // namespace byoc
