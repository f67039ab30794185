// What people write who know other programs, or an earlier byoc-apply, and how it is written here.
// Must not know: how plans are made, terminals.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace byoc {

// The hint for the option `name` (with its dashes, without a value), which does not exist; `words` is the whole command
// line. Empty where there is no guess.
std::string hint_for_guess(std::string_view name, const std::vector<std::string>& words);

// What to write for the command `name` of another tool; empty where nobody knows.
std::string hint_for_command_elsewhere(std::string_view name);

}  // namespace byoc
