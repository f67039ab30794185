#include "engine/cli/views/plan_words.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/base/time.h"
#include "engine/cli/views/action_words.h"
#include "engine/cli/views/reason_words.h"

namespace byoc {

std::string day_of(const std::string& rfc3339) {
  const auto time = parse_rfc3339(rfc3339);
  return time ? format_rfc3339(*time).substr(0, 10) : "no known day";
}

namespace {

// Whether more than --prune is wanted before anything comes of it.
bool is_held_by_more(const Decision& decision) {
  return decision.is_held && std::ranges::any_of(decision.reasons, [](const Reason& reason) {
           return reason.code == ReasonCode::may_live_elsewhere || reason.code == ReasonCode::was_adopted;
         });
}

// Whether its record goes with --prune, and nothing else.
bool is_merely_forgotten(const Decision& decision) {
  return decision.is_held && decision.retirement == Retirement::forget && !is_held_by_more(decision);
}

template <typename Holds>
std::size_t count_if(const Plan& plan, Holds holds) {
  return static_cast<std::size_t>(
      std::ranges::count_if(plan.steps, [&](const PlannedStep& planned) { return holds(planned.decision); }));
}

std::size_t count_forgotten(const Plan& plan) {
  return count_if(plan, is_merely_forgotten);
}

std::size_t count_held(const Plan& plan) {
  return count_if(plan, [](const Decision& decision) { return decision.is_held; }) - count_forgotten(plan);
}

void append_count(std::string& list, std::size_t count, std::string_view words) {
  if (count > 0) list += fmt::format("{}{} {}", list.empty() ? "" : ", ", count, words);
}

}  // namespace

std::string source_phrase(const Plan& plan, bool has_aws) {
  const bool is_recorded = !plan.recorded_at.empty();
  switch (plan.refresh) {
    case Refresh::live:
      break;
    case Refresh::without_aws:
      return std::string("without AWS: no credentials were found; ") +
             (is_recorded ? "AWS as recorded on " + day_of(plan.recorded_at) : "nothing is recorded of AWS yet");
    case Refresh::offline:
      return is_recorded ? fmt::format("offline: the lock of {} alone", day_of(plan.recorded_at))
                         : "offline: there is no lock yet";
  }
  return has_aws ? "live: files and AWS IoT" : "live: files";
}

std::string summary_phrase(const Plan& plan) {
  std::string changing, staying;
  const auto held = count_held(plan), forgotten = count_forgotten(plan);
  // With --prune it goes as well, and nothing but its record.
  const auto records = count_if(plan, [](const Decision& decision) {
    return decision.action == Action::retire && !decision.is_held && decision.retirement == Retirement::forget;
  });
  append_count(staying, held, "held back");
  append_count(staying, forgotten, "to forget with --prune");
  for (const auto& [action, count] : plan.summary()) {
    if (action == Action::retire) append_count(changing, records, "to forget");
    const auto counted = action == Action::retire ? count - held - forgotten - records : count;  // no other is held
    append_count(action == Action::none ? staying : changing, counted, words_for(action).awaiting);
  }
  return changing + (changing.empty() || staying.empty() ? "" : "; ") + staying;
}

std::string obstacle_phrase(const Plan& plan) {
  const auto targets = plan.stopped_targets();
  if (targets.contains({})) return "Nothing will be changed: this run is for another account or region.";
  if (!targets.empty())
    return fmt::format("Nothing will be changed in {} '{}': this run is for another account or region there.",
                       targets.size() == 1 ? "target" : "targets",
                       printable(fmt::format("{}", fmt::join(targets, "', '"))));
  if (plan.is_blocked())
    return plan.has_changes() ? "What is blocked, and what depends on it, is left out; the rest is carried out."
                              : "Nothing can be done until what is blocked is settled.";
  return plan.is_waiting() && !plan.has_changes() ? "Nothing can be done until what is awaited has come."
                                                  : std::string();
}

namespace {

// A plan that did not look everywhere promises no more than it has seen.
std::string_view as_far_as_known(Refresh refresh) {
  switch (refresh) {
    case Refresh::live:
      break;
    case Refresh::without_aws:
      return ", as far as files and lock tell";
    case Refresh::offline:
      return ", as far as the lock tells";
  }
  return "";
}

}  // namespace

std::string nothing_to_do(const Plan& plan) {
  const auto left = count_held(plan) + count_forgotten(plan);
  const auto count = plan.steps.size() - left;
  const auto* const lead = left == count_if(plan, is_held_by_more) ? "Nothing to do" : "Nothing to do without --prune";
  if (count == 0) return fmt::format("{}: the manifest asks for nothing.", lead);
  const auto known = as_far_as_known(plan.refresh);
  if (count == 1) return fmt::format("{}: the one step is as the manifest wants it{}.", lead, known);
  return fmt::format("{}: all {} steps are as the manifest wants them{}.", lead, count, known);
}

std::string held_hint(const Plan& plan) {
  const auto held = count_held(plan) - count_if(plan, is_held_by_more);
  const auto forgotten = count_forgotten(plan);
  if (held == 0 && forgotten == 0) return {};
  if (held == 0)
    return fmt::format("give --prune to forget {} that left the manifest; nothing else comes of it",
                       count_steps(forgotten));
  const auto more = forgotten == 0 ? std::string() : fmt::format(", and to forget {} more", forgotten);
  return fmt::format("give --prune to retire {} that left the manifest{}; files stay", count_steps(held), more);
}

std::string_view held_words(const Decision& decision) {
  if (!decision.is_held) return {};
  return is_merely_forgotten(decision) ? "to forget with --prune" : "held back";
}

bool stands_behind_another(const PlannedStep& planned) {
  const auto action = planned.decision.action;
  return (action == Action::blocked || action == Action::wait) && !planned.decision.waits_for.empty();
}

bool has_own_hint(const PlannedStep& planned, const Plan& plan) {
  const auto& decision = planned.decision;
  return !way_out_of(planned).empty() && (!decision.is_held || is_held_by_more(decision)) &&
         !stands_behind_another(planned) && !plan.unreachable.contains(planned.step.target());
}

std::string counted(std::size_t count, std::string_view one, std::string_view more) {
  return fmt::format("{} {}", count, count == 1 ? one : more);
}

std::string count_steps(std::size_t count) {
  return counted(count, "step", "steps");
}

}  // namespace byoc
