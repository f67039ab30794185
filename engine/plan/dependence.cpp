#include "engine/plan/dependence.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "engine/plan/model/elsewhere.h"

namespace byoc {

void Dependence::wait_for_needs(std::size_t index, Decision& decision) {
  const auto due = decision.action;
  for (const auto need : graph_.needs(index)) {
    const auto& needed = decision_of(need);
    const bool is_lacking = needed.action == Action::wait && !needed.still_serves;
    if (needed.action == Action::blocked || is_lacking) wait_for(need, needed.action, decision);
  }
  if (const auto lacked = lacked_secret(index, due)) {
    wait_for(*lacked, Action::wait, decision);
    lacked_secrets_.insert(*lacked);
  }
  if (decision.action != Action::wait) return;
  decision.still_serves = due == Action::renew && is_serving(index, decision);
  decision.consequence = Consequence::none;
  decision.ends.reset();
}

void Dependence::wait_for(std::size_t need, Action action, Decision& decision) const {
  if (decision.action != Action::blocked) decision.action = action;
  const auto& id = graph_.steps()[need].id;
  decision.reasons.push_back({.code = ReasonCode::waits_for, .step = id});
  decision.waits_for.push_back(id);
  if (!decision.awaited) decision.awaited = decision_of(need).awaited;
}

namespace {

// Whether what it is about is not here, although it is as it should be: nobody has missed it so far.
bool is_away(const Decision& decision) {
  return decision.awaited && (decision.action == Action::none || decision.action == Action::adopt);
}

}  // namespace

// The step whose secret is needed to do that, and is not here. What is made on the way is made with it.
std::optional<std::size_t> Dependence::lacked_secret(std::size_t index, Action action) const {
  const auto& step = graph_.steps()[index];
  for (const auto role : kinds_[index]->secrets(step, action)) {
    const auto* id = step.need(role);
    const auto need = id == nullptr ? graph_.size() : graph_.index(*id);
    if (need < graph_.size() && is_away(decision_of(need))) return need;
  }
  if (makes_new(action))
    for (const auto need : graph_.needs(index))
      if (kinds_[need]->is_ephemeral())
        if (const auto lacked = lacked_secret(need, Action::create)) return lacked;
  return std::nullopt;
}

// What is to be renewed before its end is good until then.
bool Dependence::is_serving(std::size_t index, const Decision& renewal) const {
  return planned_.observed[index].is_present &&
         std::ranges::none_of(renewal.reasons, [](const Reason& reason) { return reason.code == ReasonCode::expired; });
}

// Nothing new is made for a resource of which a step is blocked: no key beside a certificate that is in the way. A
// step of a target blocks those of that target.
void Dependence::block_rest_of_resources() {
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> blocked;
  for (std::size_t i = 0; i < graph_.size(); ++i)
    if (const auto& step = graph_.steps()[i];
        decision_of(i).action == Action::blocked && decision_of(i).waits_for.empty() && !step.is_retired)
      blocked.try_emplace({step.resource(), step.target()}, i);
  if (blocked.empty()) return;
  for (std::size_t i = 0; i < graph_.size(); ++i) {
    const auto& step = graph_.steps()[i];
    auto& decision = decision_of(i);
    if (step.is_retired || !is_to_be_done(decision)) continue;
    wait_for_needs(i, decision);
    if (step.resource().empty() || !makes_new(decision.action)) continue;
    for (const auto target : {std::string_view(), step.target()})
      if (const auto found = blocked.find({step.resource(), target}); found != blocked.end()) {
        wait_for(found->second, Action::blocked, decision);
        break;
      }
  }
}

// A secret that is not here, and that nobody needs, is only warned about.
void Dependence::await_lacked_secrets() {
  for (const auto index : lacked_secrets_) {
    auto& decision = decision_of(index);
    if (decision.action != Action::none && decision.action != Action::adopt) continue;
    decision.action = Action::wait;
    decision.reasons = std::exchange(decision.warnings, {});
  }
}

// Of a target for another account or region than the recorded one nothing is done, whatever is due there.
void Dependence::block_stopped_targets() {
  for (const auto& target : planned_.plan.stopped_targets()) {
    if (target.empty()) continue;  // then the run as a whole is refused
    std::optional<std::size_t> stopping;
    for (std::size_t i = 0; i < graph_.size() && !stopping; ++i)
      if (decision_of(i).action == Action::blocked && graph_.steps()[i].target() == target &&
          std::ranges::any_of(decision_of(i).reasons, is_of_another_place))
        stopping = i;
    for (std::size_t i = 0; i < graph_.size(); ++i)
      if (graph_.steps()[i].target() == target && (is_to_be_done(decision_of(i)) || decision_of(i).is_held))
        hold(i, *stopping);
  }
}

// No word of the user's carries out what waits for another step.
void Dependence::hold(std::size_t index, std::size_t need) {
  decision_of(index).is_held = false;
  decision_of(index).taken_away = {};
  wait_for(need, decision_of(need).action, decision_of(index));
}

const Reason* Dependence::reason_of(std::size_t index, ReasonCode code) const {
  const auto& reasons = decision_of(index).reasons;
  const auto found = std::ranges::find(reasons, code, &Reason::code);
  return found == reasons.end() ? nullptr : &*found;
}

// Whether it is to be retired, and nothing holds it back that no step of this plan can settle.
bool Dependence::is_retiring(std::size_t index) const {
  return decision_of(index).action == Action::retire && reason_of(index, ReasonCode::may_live_elsewhere) == nullptr;
}

// What goes on under another id is not forgotten before it is recorded there, and what goes with it neither.
void Dependence::hold_what_lives_on() {
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> held;  // resource and target -> successor
  const auto is_forgotten = [this](std::size_t i) {
    return is_retiring(i) && decision_of(i).retirement == Retirement::forget;
  };
  for (std::size_t i = 0; i < graph_.size(); ++i) {
    const auto* lives_on = is_forgotten(i) ? reason_of(i, ReasonCode::lives_on_as) : nullptr;
    if (lives_on == nullptr || !graph_.contains(*lives_on->step)) continue;
    const auto successor = graph_.index(*lives_on->step);
    const auto action = decision_of(successor).action;
    if (action != Action::blocked && action != Action::wait) continue;
    held.try_emplace({graph_.steps()[i].resource(), graph_.steps()[i].target()}, successor);
    hold(i, successor);
  }
  for (std::size_t i = 0; i < graph_.size(); ++i) {
    if (!is_forgotten(i) || reason_of(i, ReasonCode::lives_on_as) != nullptr ||
        reason_of(i, ReasonCode::left_alone) != nullptr)
      continue;
    const auto found = held.find({graph_.steps()[i].resource(), graph_.steps()[i].target()});
    if (found != held.end()) hold(i, found->second);
  }
}

// Nothing is retired before what needed it, as a thing before what is attached to it.
void Dependence::hold_what_is_still_needed() {
  for (std::size_t i = 0; i < graph_.size(); ++i) {
    if (!graph_.steps()[i].is_retired || !is_retiring(i)) continue;
    for (const auto need : graph_.needs(i))
      if (const auto action = decision_of(need).action; action == Action::blocked || action == Action::wait)
        hold(i, need);
  }
}

void Dependence::settle() {
  block_stopped_targets();
  block_rest_of_resources();
  hold_what_lives_on();
  hold_what_is_still_needed();
  await_lacked_secrets();
}

}  // namespace byoc
