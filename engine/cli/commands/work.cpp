#include "engine/cli/commands/work.h"

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/cli/arguments/command_table.h"
#include "engine/cli/commands/state.h"
#include "engine/manifest/load.h"
#include "engine/resolve/resolve.h"

namespace byoc {

namespace {

void require_file(const Arguments& arguments, const FileReader& files) {
  if (!arguments.is_bare_word || files.status(arguments.manifest)) return;
  const auto meant = nearest_command(arguments.manifest);
  throw UsageError(fmt::format("'{}' is neither a command nor a file", printable_name(arguments.manifest, 120)),
                   meant.empty() ? "'byoc-apply help' lists the commands" : fmt::format("did you mean '{}'?", meant));
}

void set_region(AwsSettings& aws, const std::string& region) {
  auto& target = aws.targets.front();
  if (target.is_named())
    throw UsageError("'--region' can't be given where the manifest names 'targets'",
                     fmt::format("leave it out; to act in one of them only, give '--target @{}'", target.name));
  target.region = region;
}

}  // namespace

Work load_work(const Call& call) {
  require_file(call.arguments, call.host.files);
  auto manifest = load_manifest(call.arguments.manifest, call.host.files, files_of_state(call.arguments.manifest));
  if (call.arguments.region && manifest.aws) set_region(*manifest.aws, *call.arguments.region);
  auto graph = resolve(manifest);
  return {std::move(manifest), std::move(graph)};
}

}  // namespace byoc
