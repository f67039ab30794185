#include "engine/cli/commands/job.h"

#include <algorithm>
#include <functional>
#include <set>

#include <fmt/format.h>

#include "engine/cli/arguments/apply_command.h"
#include "engine/cli/commands/sessions.h"
#include "engine/cli/commands/state.h"
#include "engine/cli/exit_status.h"
#include "engine/cli/views/explanation.h"
#include "engine/cli/views/plan_words.h"
#include "engine/cli/views/planning_progress.h"
#include "engine/cli/views/progress.h"
#include "engine/cli/views/run_errors.h"
#include "engine/plan/scope.h"
#include "engine/resolve/resolve.h"
#include "steps/aws/credentials/resolve_credentials.h"
#include "steps/kinds/kinds.h"

namespace byoc {

namespace {

ExitStatus detailed_status(const Plan& plan) {
  if (plan.has_pending()) return exit_changes_pending;
  return plan.is_waiting() ? exit_awaiting : exit_done;
}

Manifest without_devices(Manifest manifest) {
  manifest.devices = {};
  return manifest;
}

}  // namespace

Job::Job(const Arguments& arguments, Work work, Host host, Console& console)
    : arguments_(arguments),
      manifest_(without_devices(std::move(work.manifest))),
      graph_(std::move(work.graph)),
      host_(host),
      console_(console),
      store_(open_state(manifest_, host)),
      sessions_(make_sessions(arguments, manifest_, store_->lock(), console)),
      kinds_(all_step_kinds(sessions_, usual_target(manifest_))) {
  if (arguments.expect_plan) expected_.emplace(*arguments.expect_plan, host.files);
}

int Job::preview() {
  return with_restore_hint(*store_, [this] { return show_plan(); });
}

int Job::apply() {
  return with_restore_hint(*store_, [this] { return apply_or_refuse(); });
}

int Job::show_plan() {
  const auto& lock = store_->lock();
  const auto planned = plan(lock, refresh_of_preview(lock));
  if (arguments_.require_live) require_all_reached(planned.plan);
  const auto options = view_options(console_.out_paint);
  if (arguments_.command == Command::explain)
    print_data(console_.out, explanation(planned, arguments_.id, {options.is_verbose, options.has_aws, options.paint}));
  else
    print_data(console_.out, make_plan_view(arguments_.format, options, [&] {
                               return known_resources(planned);
                             })->plan(planned.plan));
  require_expected(planned.plan);
  if (planned.plan.is_blocked()) {
    const bool is_seen = arguments_.format == Format::text && arguments_.command == Command::plan &&
                         !arguments_.quiet && console_.out_is_terminal && console_.err_is_terminal;
    print_blocked(console_, planned.plan, is_seen);
    return exit_failed;
  }
  return arguments_.detailed_exitcode ? detailed_status(planned.plan) : exit_done;
}

int Job::apply_or_refuse() {
  const auto begun = host_.clock.steady();
  const auto planned = plan_to_apply();
  const bool is_seen =
      !arguments_.quiet && (planned.plan.has_changes() || planned.plan.is_blocked() || planned.plan.is_waiting());
  if (is_seen)
    print_message(console_.err, make_view(Format::text, view_options(console_.err_paint))->plan(planned.plan) + '\n');
  else
    print_warnings(console_, planned.plan);
  require_expected(planned.plan);
  print_blocked(console_, planned.plan, is_seen);
  if (!is_seen) print_awaited(console_, planned.plan);
  const auto result = planned.plan.is_stopped() ? refuse(planned.plan) : carry_out(planned);
  const bool is_all_done = finish(result);
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(host_.clock.steady() - begun);
  print_data(console_.out, make_view(arguments_.format, view_options(console_.out_paint), [&] {
                             return known_resources(planned, result);
                           })->result(planned.plan, result, took));
  if (!is_all_done) return exit_failed;
  return result.is_waiting() ? exit_awaiting : exit_done;
}

// The targets in which AWS is asked for something. What is gone from the manifest asks for nothing unless it is pruned.
std::set<std::string> Job::asked_targets(const Lock& lock) const {
  std::set<std::string> names;
  const auto scope = in_scope(graph_, lock, arguments_.selected);
  for (const auto& step : scope.steps()) {
    const auto* kind = kinds_.find(step);
    if (kind == nullptr || !kind->asks_aws() || (step.is_retired && !arguments_.prune)) continue;
    names.emplace(step.target());
  }
  return names;
}

// Targets that are no concern of this run are left alone, whatever is amiss in them; the manifest's guard of a single
// one is asked in any case.
std::vector<AwsTarget> Job::targets(const Lock& lock, const std::set<std::string>& asked) const {
  const auto is_of_concern = [&](const AwsTarget& target) {
    return asked.contains(target.name) || (manifest_.aws && !manifest_.aws->first().is_named() && !target.is_named());
  };
  auto targets = all_targets(manifest_, lock);
  std::erase_if(targets, std::not_fn(is_of_concern));
  return targets;
}

// A pull request's job may have no credentials at all, and its reviewer still wants to see a plan. Credentials that are
// there and can't be used are a mistake, not a choice.
Refresh Job::refresh_of_preview(const Lock& lock) const {
  if (arguments_.offline) return Refresh::offline;
  const auto targets = this->targets(lock, asked_targets(lock));
  if (targets.empty()) return Refresh::live;
  if (arguments_.require_live) {
    require_credentials(targets);
    return Refresh::live;
  }
  const bool is_nobody = std::all_of(targets.begin(), targets.end(), [this](const AwsTarget& target) {
    try {
      sessions_.at(target.name).credentials(host_.reader());
      return false;
    } catch (const aws::NoCredentials&) {
      return true;
    } catch (const Error&) {
      if (!target.is_named()) throw;
      return false;
    }
  });
  return is_nobody ? Refresh::without_aws : Refresh::live;
}

void Job::require_credentials(const std::vector<AwsTarget>& targets) const {
  for (const auto& target : targets) {
    try {
      sessions_.at(target.name).credentials(host_.reader());
    } catch (const Error& error) {
      if (!target.is_named()) throw;
      throw in_context(target.title(), error);
    }
  }
}

// Before anything else is asked or made: credentials that are missing are found out now and not when half of the keys
// are made, a person is asked for codes while nothing else is under way, and a wrong account would give a plan about
// somebody else's certificates.
UnreachableTargets Job::check_targets(const Lock& lock) const {
  UnreachableTargets unreachable;
  const auto asked = asked_targets(lock);
  for (const auto& target : targets(lock, asked)) {
    const auto& session = sessions_.at(target.name);
    try {
      if (asked.contains(target.name)) {
        session.region(host_.reader());
        session.credentials(host_.reader());
      }
      session.check_account(host_.reader());
    } catch (const aws::WrongAccount& error) {
      if (!target.is_named()) throw;
      throw in_context(target.title(), error);
    } catch (const Error& error) {
      if (!target.is_named()) throw;
      if (arguments_.require_live) throw in_context(target.title(), error);
      unreachable.try_emplace(target.name, error);
    }
  }
  return unreachable;
}

PlanningResult Job::plan(const Lock& lock, Refresh refresh) const {
  PlanningProgress progress(console_.err, console_.err_is_terminal, host_.clock);
  try {
    auto planned = make_plan(manifest_.name, graph_, lock, kinds_, host_.reader(),
                             {.refresh = refresh,
                              .threads = arguments_.parallelism,
                              .replace = arguments_.replace,
                              .selected = arguments_.selected,
                              .no_overlap = arguments_.no_overlap,
                              .prune = arguments_.prune,
                              .prune_adopted = arguments_.prune_adopted,
                              .unreachable = refresh == Refresh::live ? check_targets(lock) : UnreachableTargets(),
                              .manifest = targets_in(manifest_),
                              .restore_hint = store_->restore_hint(),
                              .observer = arguments_.quiet ? nullptr : &progress});
    planned.plan.region = named_regions(arguments_, manifest_);
    return planned;
  } catch (const Error&) {
    if (console_.is_stop_requested && console_.is_stop_requested())
      throw Error("stopped while looking at what is there; nothing was changed", "run again");
    throw;
  }
}

// A run with nothing to do, or that will be refused, touches nothing, but it brings into order what a killed one has
// left. Any other goes on from what is there once nobody else is at work.
PlanningResult Job::plan_to_apply() const {
  auto planned = plan(store_->lock(), Refresh::live);
  if ((!planned.plan.has_changes() && !store_->has_leftovers()) || planned.plan.is_stopped() ||
      (expected_ && !expected_->is(planned.plan)))
    return planned;
  if (!take_hold()) planned = plan(store_->lock(), Refresh::live);
  return planned;
}

bool Job::take_hold() const {
  const bool is_current = store_->take_hold();
  if (const auto steps = store_->recovered_steps(); steps > 0)
    print_message(console_.err,
                  fmt::format("went on from the journal of a run that was cut short: {}\n", count_steps(steps)));
  return is_current;
}

// Of a target that fell silent while it was looked at, too.
void Job::require_all_reached(const Plan& plan) const {
  AwsTarget target;
  for (const auto& [name, error] : plan.unreachable) {
    target.name = name;
    throw in_context(target.title(), error);
  }
}

void Job::require_expected(const Plan& plan) const {
  if (expected_) expected_->require(plan);
}

ViewOptions Job::view_options(Paint paint) const {
  return {arguments_.verbose, manifest_.aws.has_value(), paint, apply_command(arguments_)};
}

RunResult Job::carry_out(const PlanningResult& planned) {
  Progress progress(console_.err, console_.err_is_terminal, console_.err_paint, host_.clock);
  RunObserver silent;
  auto result = apply_plan(planned, kinds_, *store_, host_, arguments_.quiet ? silent : progress,
                           {arguments_.parallelism, console_.is_stop_requested});
  report_unfinished(planned.plan, result);
  return result;
}

// Whether all is done, the lock written, too. What failed then is no loss: the journal has it.
bool Job::finish(const RunResult& result) {
  try {
    store_->finish();
    return result.is_done();
  } catch (const Error& error) {
    print_errors(console_, {error});
    return false;
  }
}

// A plan for another account or region is not begun: every step is skipped.
RunResult Job::refuse(const Plan& plan) const {
  RunResult result;
  result.steps.resize(plan.steps.size());
  return result;
}

void Job::report_unfinished(const Plan& plan, const RunResult& result) {
  if (result.is_done()) return;
  print_failed(console_, plan, result);
  // What is blocked was said before anything was begun.
  const auto blocked = plan.summary().at(Action::blocked);
  const auto failed = result.count(StepState::failed);
  const auto skipped = result.count(StepState::skipped) - blocked;
  if (failed + skipped == 0) return;
  const auto done = result.count(StepState::done);
  const auto due = done + failed + skipped;
  const auto how = result.was_hold_lost ? std::string("stopped, since the hold was lost")
                   : result.was_stopped ? std::string("stopped")
                   : failed == 0        ? count_steps(skipped) + " skipped"
                                        : count_steps(failed) + " failed";
  print_errors(console_,
               {Error(fmt::format("{}; {} of {} steps are done and recorded, run again to go on", how, done, due))});
}

}  // namespace byoc
