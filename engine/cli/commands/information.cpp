#include "engine/cli/commands/information.h"

#include "engine/cli/arguments/help.h"
#include "engine/cli/exit_status.h"
#include "engine/manifest/schema/embedded_schema.h"

namespace byoc {

int print_help(const Call& call) {
  const auto* const command = find_command(call.arguments.topic);
  print_data(call.console.out, command == nullptr ? help_text() : help_text(*command));
  return exit_done;
}

int print_version(const Call& call) {
  print_data(call.console.out, version_text());
  return exit_done;
}

int print_schema(const Call& call) {
  print_data(call.console.out, embedded_schema);
  return exit_done;
}

}  // namespace byoc
