// The table of commands: what each is for, and which operands and options it takes.
// Must not know: how plans are made, terminals.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/cli/arguments/arguments.h"

namespace byoc {

struct Operand {
  std::string_view name;  // in the help text
  std::string Arguments::*text;
  bool is_optional = false;
};

struct CommandSpec {
  Command command;
  std::string_view name;
  std::vector<Operand> operands;
  std::string_view summary;               // one line, at most 50 characters
  std::string_view text;                  // more about it, in lines, or empty
  std::vector<std::string_view> options;  // names in the table of options, in any order
};

const std::vector<CommandSpec>& command_table();
const CommandSpec& spec_of(Command command);

// The command of that name, or null.
const CommandSpec* find_command(std::string_view name);

// The name of the command that was probably meant, or empty.
std::string nearest_command(std::string_view word);

bool takes(const CommandSpec& command, std::string_view option);

// "byoc-apply explain ID MANIFEST": how it is called, beside its options.
std::string call_of(const CommandSpec& command);

}  // namespace byoc
