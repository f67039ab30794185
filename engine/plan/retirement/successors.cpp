#include "engine/plan/retirement/successors.h"

#include <algorithm>

#include "engine/plan/model/records.h"

namespace byoc {

namespace {

constexpr std::string_view fingerprint = "fingerprint";

// What tells one such thing from another, as one text; nothing where that is not known.
std::optional<std::string> identity_of(const std::string& kind, const std::vector<std::string>& names,
                                       const Facts& facts) {
  if (names.empty()) return std::nullopt;
  auto text = kind;
  for (const auto& name : names) {
    const auto value = find_fact(facts, name);
    if (!value) return std::nullopt;
    text += '\n' + *value;
  }
  return text;
}

std::string certificate_key(const std::string& kind, const std::string& certificate, const std::string& region) {
  return kind + '\n' + certificate + '\n' + region;
}

}  // namespace

Successors::Successors(const Graph& wanted, const Lock& lock, const StepKinds& kinds,
                       const std::set<std::string>& targets)
    : wanted_(wanted), lock_(lock), kinds_(kinds), targets_(targets) {
  for (const auto& step : wanted.steps()) {
    if (const auto* record = lock.find(step.id)) add(step, record->outputs);
    if (const auto* certificate = step.need("certificate"))
      if (const auto* record = lock.find(*certificate)) add_certificate_of(step, record->outputs);
  }
}

void Successors::note(const PlanningResult& looked_at) {
  const auto& plan = looked_at.plan;
  for (const auto& [target, error] : plan.unreachable) unreachable_.insert(target);
  for (std::size_t i = 0; i < looked_at.graph.size(); ++i) {
    const auto& id = looked_at.graph.steps()[i].id;
    if (!wanted_.contains(id)) continue;
    const auto& step = wanted_.step(id);
    add(step, looked_at.observed[i].facts);
    if (plan.refresh == Refresh::live && !unreachable_.contains(step.target)) seen_.insert(id);
    if (const auto* certificate = step.need("certificate"))
      add_certificate_of(step, looked_at.observed[looked_at.graph.index(*certificate)].facts);
  }
}

void Successors::add(const Step& successor, const Facts& facts) {
  if (const auto identity = identity_of(successor.kind, kind_of(successor, kinds_).needed_outputs(), facts))
    by_identity_.try_emplace(*identity, &successor);
}

void Successors::add_certificate_of(const Step& successor, const Facts& certificate) {
  if (const auto known = find_fact(certificate, fingerprint))
    by_certificate_.try_emplace(
        certificate_key(successor.kind, *known, find_fact(successor.settings, "region").value_or("")), &successor);
}

std::vector<std::string> Successors::unknown_to(const Graph& graph) const {
  std::set<std::pair<std::string, std::string>> sought;  // kind, target
  std::set<std::string> sought_anywhere;                 // kind
  for (const auto& step : graph.steps()) {
    if (!step.is_retired) continue;
    sought.emplace(step.kind, step.target);
    if (is_of_gone_target(step)) sought_anywhere.insert(step.kind);
  }
  std::vector<std::string> ids;
  for (const auto& step : wanted_.steps())
    if (!graph.contains(step.id) && lock_.find(step.id) == nullptr &&
        (sought.contains({step.kind, step.target}) || sought_anywhere.contains(step.kind)))
      ids.push_back(step.id);
  return ids;
}

const Step* Successors::found_of(const std::string& id) const {
  const auto& record = *lock_.find(id);
  const auto identity = identity_of(record.kind, kind_of_record(id).needed_outputs(), record.outputs);
  const auto found = identity ? by_identity_.find(*identity) : by_identity_.end();
  return found == by_identity_.end() ? nullptr : found->second;
}

const Step* Successors::of(const std::string& id) const {
  if (const auto* found = found_of(id)) return found;
  // A registration that nobody has looked at is known by its certificate and its region.
  const auto& record = *lock_.find(id);
  const auto certificate = find_fact(record.outputs, fingerprint);
  if (!certificate) return nullptr;
  for (const auto& region : {find_fact(record.outputs, "region").value_or(""), std::string()}) {
    const auto found = by_certificate_.find(certificate_key(record.kind, *certificate, region));
    if (found != by_certificate_.end() && !seen_.contains(found->second->id)) return found->second;
  }
  return nullptr;
}

bool Successors::is_of_gone_target(const Step& retired) const {
  return kind_of(retired, kinds_).asks_aws() && !targets_.contains(retired.target);
}

std::optional<std::string> Successors::unseen_target_for(const Step& retired) const {
  if (!is_of_gone_target(retired) || unreachable_.empty()) return std::nullopt;
  return *unreachable_.begin();
}

const StepKind& Successors::kind_of_record(const std::string& id) const {
  Step step;
  step.id = id;
  step.kind = lock_.find(id)->kind;
  step.target = target_of(id);
  step.is_retired = true;
  return kind_of(step, kinds_);
}

}  // namespace byoc
