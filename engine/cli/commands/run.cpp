#include "engine/cli/commands/run.h"

#include "engine/cli/commands/command_functions.h"

namespace byoc {

namespace {

void set_paint(Console& console, const Arguments& arguments, const Environment& environment) {
  const bool is_welcome = !arguments.no_color && environment.variable("NO_COLOR").value_or("").empty();
  console.out_paint = Paint(is_welcome && console.out_is_terminal);
  console.err_paint = Paint(is_welcome && console.err_is_terminal);
}

}  // namespace

int run(const std::vector<std::string>& words, Host host, Console& console, const Path& program) {
  const auto arguments = parse_arguments(words);
  set_paint(console, arguments, host.environment);
  return function_of(arguments.command)({arguments, host, console, program});
}

}  // namespace byoc
