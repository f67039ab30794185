// The table of options: parser, help text and the tables of commands read it.
// Must not know: how plans are made, the process.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/cli/arguments/arguments.h"

namespace byoc {

struct OptionSpec {
  std::string_view group;       // headline in the help text
  std::string_view short_name;  // one letter, or empty
  std::string_view name;
  std::string_view value;  // name of its value in the help text; empty: it takes none
  std::string_view help;   // one line, at most 52 characters
  void (*set)(Arguments& arguments, const std::string& value);  // throws UsageError for a bad value
  bool is_repeatable = false;
};

const std::vector<OptionSpec>& option_table();

// The option of that name, without its dashes, or null.
const OptionSpec* find_option(std::string_view name);

// Whether `text` is a plan's digest rather than the path of a saved plan.
bool is_digest(std::string_view text);

}  // namespace byoc
