#include "steps/iot/links.h"

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/state/damaged_record.h"
#include "steps/aws/iot/iot_call.h"
#include "steps/iot/aws_place.h"
#include "steps/output_forms.h"
#include "steps/step_facts.h"

namespace byoc {

namespace {

constexpr auto tied = "attached";  // the value of each link among the outputs
constexpr std::string_view also = "also.";

using Links = std::set<std::string>;

// Whether what is called `of` in requests has that ARN: it is that itself, or a name at its end.
bool is_named_by(const std::string& arn, const std::string& of) {
  return arn == of || arn.ends_with('/' + of);
}

// What else was recorded with the same ties.
Links others_in(const Facts& outputs) {
  Links others;
  for (const auto& [name, value] : outputs)
    if (name.starts_with(also)) others.insert(name.substr(also.size()));
  return others;
}

void add_others(const Links& others, Facts& outputs) {
  for (const auto& other : others) outputs[std::string(also) + other] = tied;
}

}  // namespace

std::string linked_name(const std::string& link) {
  return link.substr(link.find('.') + 1);
}

Links LinksKind::links_in(const Facts& facts) const {
  Links links;
  for (const auto& [name, value] : facts)
    if (is_link(name)) links.insert(name);
  return links;
}

Links LinksKind::links_in(const Record* recorded) const {
  return recorded == nullptr ? Links() : links_in(recorded->outputs);
}

Observed LinksKind::inspect(const Inspection& inspection, const ReadHost& host) const {
  Observed observed;
  const auto& region = session_.region(host);
  if (inspection.recorded != nullptr && refuse_other_region(*inspection.recorded, region, observed)) return observed;
  const auto* tied_to = inspection.observed(role());
  const aws::ResourceReader iot(session_, host);
  Links all;
  if (tied_to->is_present) {
    all = look(inspection, iot, observed);
    observed.facts["region"] = region;
  }
  const auto wanted = links_in(inspection.step.wanted);
  if (const auto link = lacking(iot, inspection.step, all)) observed.details["lacking"] = *link;
  // What is recorded and no longer wanted is taken off.
  const auto to_be_gone = in_no_sort(links_in(observed.facts), wanted);
  if (const auto found = tied_elsewhere(wanted, without(all, to_be_gone))) {
    observed.details["excluded"] = found->first;
    observed.details["tied_elsewhere"] = found->second;
  }
  return observed;
}

// What is tied, whoever has tied it; what of it counts is among the facts.
Links LinksKind::look(const Inspection& inspection, const aws::ResourceReader& iot, Observed& observed) const {
  const auto* tied_to = inspection.observed(role());
  const auto& of = fact(tied_to->facts, naming_fact());
  auto asked = links_in(inspection.step.wanted);
  auto all = list(iot, of, asked, links_in(inspection.recorded));
  asked.merge(links_in(inspection.recorded));
  const auto found = in_any_sort(all, asked);
  observed.is_present = !found.empty();
  observed.facts = {{"of", of}, {"arn", fact(tied_to->facts, "arn")}};
  for (const auto& link : found) observed.facts[link] = tied;
  add_others(beside(tied_to->facts, nullptr), observed.facts);
  return all;
}

std::optional<std::string> LinksKind::misfit(const Facts& outputs) const {
  for (const auto& link : links_in(outputs))
    if (fact(outputs, link) != tied) return link;
  for (const auto& other : others_in(outputs))
    if (const auto name = std::string(also) + other; fact(outputs, name) != tied || !is_iot_arn(other)) return name;
  return AwsKind::misfit(outputs);
}

Observed LinksKind::assume(const Step& step, const Record& record) const {
  auto observed = StepKind::assume(step, record);
  refuse_other_place(step, record, observed);
  return observed;
}

Decision LinksKind::plan(const Situation& situation) const {
  const auto wanted = links_in(situation.step.wanted);
  const auto* recorded = situation.recorded;
  if (recorded == nullptr && wanted.empty()) return {};
  const auto& upstream = *situation.upstream_decision(role());
  // What is not there, and is not to be, has nothing tied to it: a certificate that was revoked and then deleted.
  if (upstream.action == Action::none && !situation.upstream(role())->is_present) return {};
  const bool is_renewed = makes_new(upstream.action);
  const auto of = is_renewed ? std::nullopt : find_fact(situation.upstream(role())->facts, naming_fact());
  const auto found = links_at(situation.observed, of);
  if (auto obstacle = this->obstacle(situation, is_renewed))
    return {.action = Action::blocked, .reasons = {*std::move(obstacle)}};
  Decision decision{.action = (is_renewed ? recorded == nullptr : found.empty()) ? Action::create : Action::update};
  for (const auto& link : in_no_sort(wanted, found))
    decision.reasons.push_back({.code = is_renewed ? ReasonCode::to_be_tied : ReasonCode::not_tied, .fact = link});
  for (const auto& link : in_other_sort(wanted, found))
    decision.reasons.push_back({.code = ReasonCode::tied_otherwise, .fact = link});
  for (const auto& link : in_no_sort(found, wanted))
    decision.reasons.push_back({.code = ReasonCode::tied_unwanted, .fact = link});
  for (const auto& old : let_go(situation, of))
    decision.reasons.push_back({.code = ReasonCode::lets_go, .fact = "of", .before = old});
  add_predecessors(situation, decision.reasons);
  if (!decision.reasons.empty()) return decision;
  if (is_renewed) return {.action = Action::update, .reasons = {{.code = ReasonCode::nothing_to_tie}}};
  if (recorded == nullptr) return {.action = Action::adopt, .reasons = {{.code = ReasonCode::not_recorded_yet}}};
  if (auto changed = differences(recorded->outputs, situation.observed.facts); !changed.empty())
    return {.action = Action::adopt, .reasons = std::move(changed)};
  return {};
}

std::optional<Reason> LinksKind::obstacle(const Situation& situation, bool is_renewed) const {
  const auto& details = situation.observed.details;
  if (const auto link = find_fact(details, "lacking"))
    return Reason{.code = ReasonCode::nothing_to_be_tied, .fact = *link};
  const auto link = find_fact(details, "excluded");
  if (is_renewed || !link) return std::nullopt;
  const auto& other = fact(details, "tied_elsewhere");
  return Reason{.code = ReasonCode::tied_elsewhere,
                .fact = *link,
                .before = linked_name(other),
                .told_hint = way_out(*link, other)};
}

// What serves beside it has the sort of its ties changed, too.
void LinksKind::add_predecessors(const Situation& situation, Reasons& reasons) const {
  const auto changed = in_other_sort(links_in(situation.step.wanted), links_in(situation.recorded));
  if (changed.empty()) return;
  auto known = situation.upstream(role())->facts;
  known.emplace("arn", recorded_output(*situation.recorded, "arn"));
  for (const auto& other : beside(known, situation.upstream_decision(role())))
    for (const auto& link : changed)
      reasons.push_back({.code = ReasonCode::tied_beside, .fact = link, .before = other});
}

// What is tied to `of`, where that is what was looked at.
Links LinksKind::links_at(const Observed& observed, const std::optional<std::string>& of) const {
  return of && find_fact(observed.facts, "of") == of ? links_in(observed.facts) : Links();
}

// What still holds, as far as is known, what now belongs to another: the certificate that was renewed, and those that
// were so before, once they need not serve any more.
Links LinksKind::let_go(const Situation& situation, const std::optional<std::string>& of) const {
  if (situation.recorded == nullptr) return {};
  const auto& decision = *situation.upstream_decision(role());
  auto held = others_in(situation.recorded->outputs);
  const auto& old = recorded_output(*situation.recorded, "of");
  const bool is_replaced = decision.action == Action::renew || decision.action == Action::replace;
  if (!links_in(situation.recorded).empty() && (is_replaced || (of && *of != old))) held.insert(old);
  auto known = situation.upstream(role())->facts;
  known.emplace("arn", recorded_output(*situation.recorded, "arn"));
  return without(held, beside(known, &decision));
}

Outcome LinksKind::apply(const Application& application, Host& host) const {
  aws::ResourceClient iot(session_, host);
  const auto& tied_to = application.upstream(role())->facts;
  const auto& of = fact(tied_to, naming_fact());
  const auto wanted = links_in(application.step.wanted);
  change(iot, of, links_at(application.observed, of), wanted);
  Outcome outcome{{{"of", of}, {"arn", fact(tied_to, "arn")}, {"region", session_.region(host.reader())}}, {}};
  for (const auto& link : wanted) outcome.facts[link] = tied;
  settle_others(application, iot, outcome.facts);
  return outcome;
}

// What came before, such as the certificate that was renewed, gets the same ties as long as it serves; then it lets go
// of everything, so that it can be deleted.
void LinksKind::settle_others(const Application& application, aws::ResourceClient& iot, Facts& outputs) const {
  const auto wanted = links_in(application.step.wanted), before = links_in(application.recorded);
  const auto others = beside(application.upstream(role())->facts, nullptr);
  if (before != wanted) {
    auto asked = before;
    asked.insert(wanted.begin(), wanted.end());
    for (const auto& other : others) change(iot, other, in_any_sort(list(iot, other, wanted, before), asked), wanted);
  }
  add_others(others, outputs);
  if (application.recorded == nullptr) return;
  auto held = others_in(application.recorded->outputs);
  held.insert(recorded_output(*application.recorded, "of"));
  held.erase(fact(outputs, "of"));
  for (const auto& other : without(held, others))
    for (const auto& link : before) take_off(iot, other, link);
}

Facts LinksKind::removal(const Record& record) const {
  auto removed = AwsKind::removal(record);
  for (const auto& link : links_in(record.outputs)) removed.emplace(link, record.outputs.at(link));
  add_others(others_in(record.outputs), removed);
  return removed;
}

// What was taken off already, or is gone with what it was tied to, is there no longer.
Observed LinksKind::look_at_removal(const Step& step, const Record& record, const ReadHost& host) const {
  require_region(session_, host, step, record);
  require_account(session_, host, record);
  const auto& of = recorded_output(record, "of");
  const auto& arn = recorded_output(record, "arn");
  if (!is_named_by(arn, of))
    throw DamagedRecord(step.id, fmt::format("the lock's record has what is tied to '{}', and the ARN '{}' of another; "
                                             "nothing was taken off",
                                             printable(of), printable(arn)));
  const auto recorded = links_in(record.outputs);
  const auto left_at = [&](const std::string& holder) {
    const auto found = aws::if_found([&] {
                         return list(aws::ResourceReader(session_, host), holder, {}, recorded);
                       }).value_or(Links());
    return in_any_sort(recorded, found);
  };
  Observed observed{
      true, {{"of", of}, {"arn", arn}, {"region", session_.region(host)}, {"account", account_of(arn)}}, {}, {}};
  auto left = left_at(of);
  for (const auto& other : others_in(record.outputs)) {
    if (account_of(other) != account_of(arn))
      throw DamagedRecord(step.id, fmt::format("the lock's record has '{}' of another account; nothing was taken off",
                                               printable(other)));
    auto also_left = left_at(other);
    if (!also_left.empty()) add_others({other}, observed.facts);
    left.merge(also_left);
  }
  for (const auto& link : left) observed.facts[link] = tied;
  observed.is_present = !left.empty();
  return observed;
}

void LinksKind::retire(const Step&, const Observed& found, Host& host) const {
  aws::ResourceClient iot(session_, host);
  auto holders = others_in(found.facts);
  holders.insert(fact(found.facts, "of"));
  for (const auto& holder : holders)
    for (const auto& link : links_in(found.facts)) take_off(iot, holder, link);
}

}  // namespace byoc
