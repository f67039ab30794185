// The words of a command line, told apart: options with their values, operands.
// Must not know: plans, manifests.
#pragma once

#include <string>
#include <vector>

#include "engine/cli/arguments/option_table.h"

namespace byoc {

struct GivenOption {
  const OptionSpec* spec;
  std::string value;
};

struct GivenOperand {
  std::string text;
  bool is_behind_dashes = false;  // behind "--"
};

struct CommandWords {
  std::vector<GivenOption> options;
  std::vector<GivenOperand> operands;

  bool has(std::string_view option) const;
};

// Throws UsageError for an option that does not exist, is spelled wrongly, is given twice or lacks its value.
CommandWords sort_words(const std::vector<std::string>& words);

}  // namespace byoc
