#include "engine/cli/commands/status.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/cli/commands/inventory.h"
#include "engine/cli/commands/sessions.h"
#include "engine/cli/commands/state.h"
#include "engine/cli/commands/work.h"
#include "engine/cli/exit_status.h"
#include "engine/cli/views/inventory_json.h"
#include "engine/cli/views/inventory_metrics.h"
#include "engine/cli/views/inventory_text.h"
#include "engine/cli/views/plan_words.h"
#include "engine/plan/planner.h"
#include "steps/kinds/kinds.h"

namespace byoc {

namespace {

constexpr unsigned report_mode = 0644;
constexpr std::size_t most_named = 5;

Inventory inventory_of(const Call& call, const Work& work, const StateStore& store) {
  const auto& arguments = call.arguments;
  const auto sessions = make_sessions(arguments, work.manifest, store.lock(), call.console);
  const auto kinds = all_step_kinds(sessions, usual_target(work.manifest));
  const auto planned = make_plan(work.manifest.name, work.graph, store.lock(), kinds, call.host.reader(),
                                 {.refresh = arguments.live ? Refresh::live : Refresh::offline,
                                  .threads = arguments.parallelism,
                                  .manifest = targets_in(work.manifest),
                                  .restore_hint = store.restore_hint()});
  auto inventory = take_inventory(planned);
  if (arguments.live) ask_about_kept(inventory, sessions, call.host.reader());
  return inventory;
}

std::string report_of(const Call& call, const Work& work, const Inventory& inventory) {
  const auto& arguments = call.arguments;
  if (arguments.format == Format::json) return inventory_json(inventory);
  if (arguments.format == Format::prometheus) return inventory_metrics(inventory);
  return inventory_text(inventory, {.is_by_end = arguments.sort_by_end,
                                    .is_whole = arguments.verbose,
                                    .has_aws = work.manifest.aws.has_value(),
                                    .paint = arguments.output ? Paint() : call.console.out_paint});
}

// Nothing but an earlier report is overwritten: who names a key by mistake still has it afterwards.
void write_report(Files& files, const Path& path, const std::string& report) {
  constexpr std::string_view beginnings[] = {"Certificates of '", "# HELP byoc_",
                                             "{\n  \"format_version\": 1,\n  \"manifest\""};
  if (!files.status(path)) return files.create(path, report, report_mode);
  const auto present = files.read(path);
  if (std::ranges::none_of(beginnings, [&](std::string_view beginning) { return present.starts_with(beginning); }))
    throw Error(fmt::format("'{}' is there already, and is no earlier report; it was not overwritten",
                            printable(path.string(), 300)),
                "name another file, or move it away");
  files.replace(path, report, report_mode);
}

// Says which end soon, and how many.
int judge(const Call& call, const Inventory& inventory) {
  if (!call.arguments.fail_within) return exit_done;
  const auto ending = ending_within(inventory, *call.arguments.fail_within);
  if (ending.empty()) return exit_done;
  std::vector<std::string> named;
  for (std::size_t i = 0; i < std::min(ending.size(), most_named); ++i)
    named.push_back(fmt::format("{} on {}", ending[i]->resource, format_rfc3339(*ending[i]->not_after).substr(0, 10)));
  if (ending.size() > most_named) named.push_back(fmt::format("{} more", ending.size() - most_named));
  print_message(call.console.err,
                fmt::format("within {}: {}: {}\n", format_period(*call.arguments.fail_within),
                            counted(ending.size(), "certificate ends", "certificates end"), fmt::join(named, ", ")));
  return exit_changes_pending;
}

}  // namespace

int status(const Call& call) {
  const auto work = load_work(call);
  const auto store = open_state(work.manifest, call.host);
  return with_restore_hint(*store, [&] {
    const auto inventory = inventory_of(call, work, *store);
    const auto report = report_of(call, work, inventory);
    if (call.arguments.output)
      write_report(call.host.files, *call.arguments.output, report);
    else
      print_data(call.console.out, report);
    return judge(call, inventory);
  });
}

}  // namespace byoc
