#include "engine/cli/commands/run.h"

#include <fmt/format.h>

#include "engine/cli/arguments/help.h"
#include "engine/cli/commands/check_connection.h"
#include "engine/cli/commands/iam_policy.h"
#include "engine/cli/commands/job.h"
#include "engine/cli/commands/rehearse.h"
#include "engine/cli/commands/sessions.h"
#include "engine/cli/exit_status.h"
#include "engine/cli/views/plan_words.h"
#include "engine/manifest/load.h"
#include "engine/plan/scope.h"
#include "engine/resolve/resolve.h"
#include "steps/kinds/kinds.h"

namespace byoc {

namespace {

std::string validated_line(const Manifest& manifest, const Graph& graph) {
  return fmt::format("'{}' is in order: {}, {}, {}\n", manifest.name,
                     counted(manifest.authorities.size(), "authority", "authorities"),
                     counted(manifest.devices.size(), "device", "devices"), count_steps(graph.size()));
}

void set_region(AwsSettings& aws, const std::string& region) {
  auto& target = aws.targets.front();
  if (target.is_named())
    throw UsageError("'--region' can't be given where the manifest names 'targets'",
                     fmt::format("leave it out; to act in one of them only, give '--target @{}'", target.name));
  target.region = region;
}

int print_iam_policy(const Arguments& arguments, const Manifest& manifest, const Graph& graph, const FileReader& files,
                     Console& console) {
  if (!manifest.aws)
    throw UsageError("the manifest has no 'aws', so that nothing needs a permission",
                     "add 'aws: {}' if it is to be registered");
  const auto lock = read_lock(manifest, files);
  const auto sessions = make_sessions(arguments, manifest, lock, console);
  print_data(console.out, iam_policy(all_targets(manifest, lock), in_scope(graph, lock, arguments.targets), lock,
                                     all_step_kinds(sessions, usual_target(manifest)),
                                     {.may_change = !arguments.dry_run, .may_retire = arguments.prune}));
  return exit_done;
}

void set_paint(Console& console, const Arguments& arguments, const Environment& environment) {
  const bool is_welcome = !arguments.no_color && environment.variable("NO_COLOR").value_or("").empty();
  console.out_paint = Paint(is_welcome && console.out_is_terminal);
  console.err_paint = Paint(is_welcome && console.err_is_terminal);
}

}  // namespace

int run(const std::vector<std::string>& words, Host host, Console& console) {
  const auto arguments = parse_arguments(words);
  set_paint(console, arguments, host.environment);
  if (arguments.help || arguments.version) {
    print_data(console.out, arguments.help ? help_text() : version_text());
    return exit_done;
  }
  auto manifest = load_manifest(arguments.manifest, host.files);
  // What the command line names stands for what the manifest says, wherever it is looked at.
  if (arguments.region && manifest.aws) set_region(*manifest.aws, *arguments.region);
  auto graph = resolve(manifest);
  if (arguments.validate) {
    print_data(console.out, validated_line(manifest, graph));
    return exit_done;
  }
  if (arguments.check_connection) return check_connection(arguments, manifest, host.reader(), SystemTls(), console);
  if (arguments.iam_policy) return print_iam_policy(arguments, manifest, graph, host.files, console);
  if (arguments.rehearse) return rehearse(manifest, graph, arguments, host, console);
  Job job(arguments, manifest, std::move(graph), host, console);
  return is_preview(arguments) ? job.preview() : job.apply();
}

}  // namespace byoc
