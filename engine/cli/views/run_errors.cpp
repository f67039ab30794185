#include "engine/cli/views/run_errors.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/cli/views/alike_hints.h"
#include "engine/cli/views/error_likeness.h"
#include "engine/cli/views/plan_words.h"
#include "engine/cli/views/reason_words.h"
#include "engine/cli/views/step_grouping.h"

namespace byoc {

namespace {

constexpr std::size_t errors_shown = 20, ids_listed = 5;

std::string title_of(const Step& step) {
  return printable(step.id.text());
}

// The permissions that looking took and that are denied, each once.
using DeniedLooks = std::map<std::string, bool>;  // permission -> whether a rule denies it

DeniedLooks denied_looks(const Plan& plan, const std::string& target) {
  DeniedLooks denied;
  for (const auto& [step, decision] : plan.steps) {
    if (step.target() != target) continue;
    for (const auto& reason : decision.reasons)
      if (reason.code == ReasonCode::may_not_be_seen) denied.emplace(*reason.after, reason.before.has_value());
  }
  return denied;
}

std::string join_permissions(const DeniedLooks& denied, bool is_explicit) {
  std::vector<std::string> permissions;
  for (const auto& [permission, is_denied] : denied)
    if (is_denied == is_explicit) permissions.push_back(permission);
  return join_words(permissions);
}

Error denied_error(const DeniedLooks& denied) {
  const auto missing = join_permissions(denied, false), forbidden = join_permissions(denied, true);
  std::string what = "AWS can't be looked at as a whole, and what it hides is blocked:", hint;
  if (!missing.empty()) {
    what += fmt::format(" these credentials lack {}", missing);
    hint = fmt::format("allow {}; 'byoc-apply iam-policy' prints all that the manifest needs", missing);
  }
  if (!forbidden.empty()) {
    what += fmt::format("{} a policy denies {}", missing.empty() ? "" : ", and", forbidden);
    hint += fmt::format("{}have the statements changed that deny {}, or use other credentials",
                        missing.empty() ? "" : "; ", forbidden);
  }
  return Error(what, hint);
}

bool is_blocked_itself(const PlannedStep& planned, const Plan& plan) {
  return planned.decision.action == Action::blocked && !stands_behind_another(planned) &&
         !plan.unreachable.contains(planned.step.target());
}

Error blocked_error(const PlannedStep& planned) {
  return Error(fmt::format("{} is blocked: {}", planned.step.id, fmt::join(reason_lines(planned), "; ")),
               way_out_of(planned));
}

std::string title_of_target(const std::string& name) {
  return fmt::format("target '{}'", printable(name));
}

std::vector<Error> target_errors(const Plan& plan) {
  std::vector<Error> errors;
  for (const auto& [target, error] : plan.unreachable) errors.push_back(in_context(title_of_target(target), error));
  return errors;
}

// What is said of a step or a target, beginning with its id or title.
struct Remark {
  std::string of;
  Error said;
  std::string shape;  // of those that say the same; empty: of no other
};

// An error, and below it which others are like it: a line, or nothing.
struct Told {
  Error first;
  std::string more;
};

// Remarks that are alike as one: the first, with the ids of the others.
std::vector<Told> told_once(const std::vector<Remark>& remarks) {
  std::vector<std::string> shapes;
  shapes.reserve(remarks.size());
  for (const auto& remark : remarks) shapes.push_back(remark.shape);
  std::vector<Told> all;
  for (const auto& group : group_alike(shapes)) {
    const auto& first = remarks[group.members.front()].said;
    std::vector<std::string> others, hints;
    hints.reserve(group.members.size());
    for (const auto member : group.members) hints.push_back(remarks[member].said.hint());
    for (std::size_t i = 1; i < group.members.size(); ++i) others.push_back(remarks[group.members[i]].of);
    if (others.empty()) {
      all.push_back({first, {}});
      continue;
    }
    const auto ids = others.size() <= ids_listed ? join_words(others) : others.front() + " to " + others.back();
    all.push_back(
        {Error(first.what(), for_all_alike(hints)), fmt::format("  and {} more like this: {}\n", others.size(), ids)});
  }
  return all;
}

// All that is denied at once, so that nobody asks for one permission after the other.
std::vector<Error> denied_errors(const Plan& plan) {
  std::set<std::string> targets;
  for (const auto& planned : plan.steps) targets.emplace(planned.step.target());
  std::vector<Error> errors;
  for (const auto& target : targets) {
    const auto denied = denied_looks(plan, target);
    if (denied.empty()) continue;
    errors.push_back(target.empty() ? denied_error(denied) : in_context(title_of_target(target), denied_error(denied)));
  }
  return errors;
}

// Where several targets can't be looked at for one cause, it is told once.
std::vector<Told> target_errors_once(const Plan& plan) {
  std::vector<Remark> remarks;
  remarks.reserve(plan.unreachable.size());
  for (const auto& [target, error] : plan.unreachable)
    remarks.push_back({title_of_target(target), in_context(title_of_target(target), error),
                       error.cause().empty() ? error.what() : error.cause()});
  return told_once(remarks);
}

// Of steps that are elsewhere than this run, whatever their kind, no two say something different.
std::string shape_of_blocked(const PlannedStep& planned, const std::set<std::string, std::less<>>& stopped) {
  const auto& [step, decision] = planned;
  if (!stopped.contains(step.target())) return shape_of(step, decision.reasons);
  return fmt::format("{}; {}", fmt::join(reason_lines(planned), "; "), way_out_of(planned));
}

std::string shape_of_failure(const Step& step, const StepResult& result) {
  return result.cause.empty() ? likeness_of(step, result.error + '\n' + result.hint) : "cause: " + result.cause;
}

}  // namespace

std::vector<Error> blocked_errors(const Plan& plan) {
  auto errors = target_errors(plan);
  for (const auto& planned : plan.steps)
    if (is_blocked_itself(planned, plan)) errors.push_back(blocked_error(planned));
  return errors;
}

std::vector<Error> failed_errors(const RunResult& result) {
  std::vector<Error> errors;
  for (const auto& step : result.steps)
    if (step.state == StepState::failed) errors.emplace_back(step.error, step.hint);
  return errors;
}

namespace {

void print_told(Console& console, const std::vector<Told>& all) {
  const auto shown = std::min(all.size(), errors_shown);
  for (std::size_t i = 0; i < shown; ++i) print_error(console.err, all[i].first, console.err_paint, all[i].more);
  if (shown < all.size())
    print_message(console.err, fmt::format("and {} more: '--format json' has them all\n", all.size() - shown));
}

// "waiting: ..." or "warning: ...".
void print_remarks(Console& console, std::string_view word, const std::vector<Remark>& remarks) {
  for (const auto& [first, more] : told_once(remarks))
    print_message(console.err, fmt::format("{} {}\n{}", console.err_paint(Colour::yellow, word),
                                           printable(first.what(), std::string_view::npos), more));
}

}  // namespace

void print_errors(Console& console, const std::vector<Error>& errors) {
  std::vector<Told> all;
  all.reserve(errors.size());
  for (const auto& error : errors) all.push_back({error, {}});
  print_told(console, all);
}

void print_blocked(Console& console, const Plan& plan, bool is_plan_seen) {
  std::vector<Remark> remarks;
  const auto stopped = plan.stopped_targets();
  for (const auto& planned : plan.steps)
    if (is_blocked_itself(planned, plan))
      remarks.push_back({title_of(planned.step), blocked_error(planned), shape_of_blocked(planned, stopped)});
  print_told(console, target_errors_once(plan));
  print_errors(console, denied_errors(plan));
  if (!is_plan_seen) return print_told(console, told_once(remarks));
  if (remarks.empty()) return;
  const auto& first = remarks.front().of;
  const auto who = remarks.size() == 1 ? first + " is"
                                       : fmt::format("{} and {} more {} are", first, remarks.size() - 1,
                                                     remarks.size() == 2 ? "step" : "steps");
  print_errors(console, {Error(fmt::format("{} blocked, as the plan above says", who),
                               "settle what it says there, and run again")});
}

void print_awaited(Console& console, const Plan& plan) {
  std::vector<Remark> remarks;
  for (const auto& planned : plan.steps)
    if (planned.decision.action == Action::wait && !stands_behind_another(planned))
      remarks.push_back({title_of(planned.step),
                         Error(fmt::format("{}: {}", title_of(planned.step),
                                           printable(fmt::format("{}", fmt::join(reason_lines(planned), "; ")), 1000))),
                         shape_of(planned.step, planned.decision.reasons)});
  print_remarks(console, "waiting:", remarks);
}

void print_failed(Console& console, const Plan& plan, const RunResult& result) {
  std::vector<Remark> remarks;
  for (std::size_t i = 0; i < plan.steps.size(); ++i)
    if (const auto& step = result.steps.at(i); step.state == StepState::failed)
      remarks.push_back(
          {title_of(plan.steps[i].step), Error(step.error, step.hint), shape_of_failure(plan.steps[i].step, step)});
  print_told(console, told_once(remarks));
}

void print_warnings(Console& console, const Plan& plan) {
  std::vector<Remark> remarks;
  for (const auto& [step, decision] : plan.steps)
    for (const auto& warning : decision.warnings)
      remarks.push_back({title_of(step),
                         Error(fmt::format("{}: {}", title_of(step), printable(words_of(warning, step), 1000))),
                         shape_of(step, Reasons{warning})});
  print_remarks(console, "warning:", remarks);
}

}  // namespace byoc
