#include "engine/cli/commands/command_functions.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "engine/cli/commands/check_connection.h"
#include "engine/cli/commands/forget.h"
#include "engine/cli/commands/iam_policy.h"
#include "engine/cli/commands/information.h"
#include "engine/cli/commands/init.h"
#include "engine/cli/commands/job.h"
#include "engine/cli/commands/rehearse.h"
#include "engine/cli/commands/revoke.h"
#include "engine/cli/commands/sessions.h"
#include "engine/cli/commands/sign.h"
#include "engine/cli/commands/state.h"
#include "engine/cli/commands/status.h"
#include "engine/cli/commands/work.h"
#include "engine/cli/exit_status.h"
#include "engine/cli/views/plan_words.h"
#include "engine/plan/scope.h"
#include "steps/kinds/kinds.h"

namespace byoc {

namespace {

int apply(const Call& call) {
  return Job(call.arguments, load_work(call), call.host, call.console).apply();
}

int preview(const Call& call) {
  return Job(call.arguments, load_work(call), call.host, call.console).preview();
}

int rehearse_manifest(const Call& call) {
  const auto work = load_work(call);
  return rehearse(work.manifest, work.graph, call.arguments, call.host, call.console);
}

int validate(const Call& call) {
  const auto work = load_work(call);
  const auto& manifest = work.manifest;
  print_data(call.console.out,
             fmt::format("'{}' is in order: {}, {}, {}\n", manifest.name,
                         counted(manifest.authorities.size(), "authority", "authorities"),
                         counted(manifest.devices.size(), "device", "devices"), count_steps(work.graph.size())));
  return exit_done;
}

int print_iam_policy(const Call& call) {
  const auto& arguments = call.arguments;
  const auto work = load_work(call);
  const auto& manifest = work.manifest;
  if (!manifest.aws)
    throw UsageError("the manifest has no 'aws', so that nothing needs a permission",
                     "add 'aws: {}' if it is to be registered");
  const auto store = open_state(manifest, call.host);
  const auto& lock = store->lock();
  const auto sessions = make_sessions(arguments, manifest, lock, call.console);
  print_data(call.console.out, with_restore_hint(*store, [&] {
               return iam_policy(all_targets(manifest, lock), in_scope(work.graph, lock, arguments.selected), lock,
                                 all_step_kinds(sessions, usual_target(manifest)),
                                 {.may_change = !arguments.dry_run, .may_retire = arguments.prune});
             }));
  return exit_done;
}

int connect(const Call& call) {
  const auto work = load_work(call);
  return check_connection(call.arguments, work.manifest, call.host.reader(), SystemTls(), call.console);
}

struct Row {
  Command command;
  CommandFunction function;
};

constexpr Row rows[] = {
    {Command::apply, apply},
    {Command::plan, preview},
    {Command::explain, preview},
    {Command::rehearse, rehearse_manifest},
    {Command::validate, validate},
    {Command::iam_policy, print_iam_policy},
    {Command::sign, sign},
    {Command::check_connection, connect},
    {Command::schema, print_schema},
    {Command::init, init},
    {Command::status, status},
    {Command::revoke, revoke},
    {Command::forget, forget},
    {Command::help, print_help},
    {Command::version, print_version},
};

}  // namespace

CommandFunction function_of(Command command) {
  const auto* const row = std::ranges::find(rows, command, &Row::command);
  if (row == std::end(rows)) throw InternalError("nobody carries out a command");
  return row->function;
}

}  // namespace byoc
