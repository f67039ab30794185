#include "engine/plan/dependence.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

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

// What goes on under another id is not forgotten before it is recorded there.
void Dependence::hold_what_lives_on() {
  for (std::size_t i = 0; i < graph_.size(); ++i) {
    if (!graph_.steps()[i].is_retired || !is_to_be_done(decision_of(i))) continue;
    const auto reasons = decision_of(i).reasons;
    for (const auto& reason : reasons) {
      if (reason.code != ReasonCode::lives_on_as || !graph_.contains(*reason.step)) continue;
      const auto successor = graph_.index(*reason.step);
      const auto action = decision_of(successor).action;
      if (action == Action::blocked || action == Action::wait) wait_for(successor, action, decision_of(i));
    }
  }
}

void Dependence::settle() {
  block_rest_of_resources();
  hold_what_lives_on();
  await_lacked_secrets();
}

}  // namespace byoc
