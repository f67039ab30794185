#include "engine/cli/commands/run.h"

#include "engine/cli/commands/command_functions.h"
#include "engine/host/checkout.h"

namespace byoc {

namespace {

void set_paint(Console& console, const Arguments& arguments, const Environment& environment) {
  const bool is_welcome = !arguments.no_color && environment.variable("NO_COLOR").value_or("").empty();
  console.out_paint = Paint(is_welcome && console.out_is_terminal);
  console.err_paint = Paint(is_welcome && console.err_is_terminal);
}

// What is handed over open, as in /dev/stdin, is a link by nature and lies in nobody's checkout.
bool is_handed_over(const Path& manifest) {
  const auto written = as_written(manifest);
  return is_within(written, "/dev") || is_within(written, "/proc");
}

// 'init' reads the folder that its caller names.
void stay_in_checkout(const Arguments& arguments, Files& files) {
  const auto& manifest = arguments.manifest;
  if (arguments.allow_outside || arguments.command == Command::init || manifest.empty() || is_handed_over(manifest))
    return;
  if (auto* confinable = dynamic_cast<Confinable*>(&files)) confinable->confine(top_of_checkout(manifest, files));
}

}  // namespace

int run(const std::vector<std::string>& words, Host host, Console& console, const Path& program) {
  const auto arguments = parse_arguments(words);
  set_paint(console, arguments, host.environment);
  stay_in_checkout(arguments, host.files);
  return function_of(arguments.command)({arguments, host, console, program});
}

}  // namespace byoc
