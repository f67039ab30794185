#include "engine/plan/planner.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "engine/host/bounded_http.h"
#include "engine/plan/dependence.h"
#include "engine/plan/model/records.h"
#include "engine/plan/retirement/heirs.h"
#include "engine/plan/retirement/moves.h"
#include "engine/plan/retirement/retirement_rules.h"
#include "engine/plan/retirement/successors.h"
#include "engine/plan/retirement/tombstones.h"
#include "engine/plan/scope.h"
#include "engine/plan/survey.h"
#include "engine/plan/wishes.h"
#include "engine/state/damaged_record.h"

namespace byoc {

namespace {

// Makes one plan: inspects every step, then decides along the graph, then settles the ephemeral steps against it.
class Planner {
 public:
  Planner(PlanningResult& planned, const Graph& wanted, const StepKinds& kinds, const PlanOptions& options)
      : planned_(planned),
        wanted_(wanted),
        graph_(planned.graph),
        lock_(planned.lock),
        kinds_(kinds),
        options_(options),
        recorded_(checked_records(graph_, lock_, kinds)),
        kind_(kinds_of(graph_, kinds)),
        dependence_(planned, kind_) {
    if (options.refresh != Refresh::live) moved_ = moved_targets(wanted, planned.lock, kinds);
  }

  void inspect(const ReadHost& host) {
    planned_.observed.resize(graph_.size());
    if (options_.refresh == Refresh::offline) {
      for (std::size_t i = 0; i < graph_.size(); ++i) planned_.observed[i] = seen_offline(i, host);
      return;
    }
    if (options_.observer != nullptr) options_.observer->looking_at(graph_.size());
    const auto look_and_tell = [&](std::size_t index) {
      const bool has_asked = look(index, host);
      if (options_.observer != nullptr) options_.observer->looked_at_one();
      return has_asked;
    };
    survey(graph_, options_.threads, look_and_tell, planned_.plan.unreachable);
  }

  // What a retired step stands for may belong to a step that --target leaves out: that one is looked at, too.
  void look_for_successors(const ReadHost& host) {
    const auto& steps = graph_.steps();
    if (std::none_of(steps.begin(), steps.end(), [](const Step& step) { return step.is_retired; })) return;
    successors_.emplace(wanted_, lock_, kinds_, options_.manifest.names).note(planned_);
    look_beyond_the_scope(host);
    take_over_records(host);
  }

  void decide() {
    planned_.plan.steps.reserve(graph_.size());
    for (const auto& step : graph_.steps()) planned_.plan.steps.push_back({step, {}});
    if (successors_)
      retirement_.emplace(wanted_, lock_, kinds_, *successors_, options_.manifest.left_alone, pruning_of(options_));
    for (std::size_t i = 0; i < graph_.size(); ++i)
      if (!kind_[i]->is_ephemeral()) decision_of(i) = decide(i);
    dependence_.settle();
    for (std::size_t i = graph_.size(); i-- > 0;)
      if (kind_[i]->is_ephemeral()) decision_of(i) = decide_ephemeral(i);
  }

 private:
  // Whether AWS was asked.
  bool look(std::size_t index, const ReadHost& host) {
    const auto& kind = *kind_[index];
    if (kind.is_ephemeral() || graph_.steps()[index].is_retired) return false;
    const bool may_ask_aws = options_.refresh == Refresh::live;
    planned_.observed[index] = is_assumed(index) ? assumed(index) : inspected(index, host, may_ask_aws);
    return kind.asks_aws() && may_ask_aws;
  }

  void look_beyond_the_scope(const ReadHost& host) {
    if (options_.selected.empty()) return;
    const auto ids = successors_->unknown_to(graph_);
    if (ids.empty()) return;
    PlanningResult beyond{{}, in_scope(wanted_, lock_, kinds_, ids), {}, lock_, planned_.now};
    beyond.plan.refresh = options_.refresh;
    beyond.plan.unreachable = planned_.plan.unreachable;
    Planner(beyond, wanted_, kinds_, options_).inspect(host);
    successors_->note(beyond);
    planned_.plan.unreachable.merge(beyond.plan.unreachable);
  }

  // What is known under an id that is gone goes on under the new one: what was done is changed from there, and not
  // begun anew beside it.
  void take_over_records(const ReadHost& host) {
    std::set<std::size_t> again, found_anew;
    for (const auto& [heir, retired] : find_heirs(planned_, kinds_, *successors_)) {
      const auto& id = graph_.steps()[heir].id;
      recorded_[heir] = &planned_.lock.steps.emplace(id, *lock_.find(retired)).first->second;
      recorded_as_.emplace(id, retired);
      again.insert(heir);
      if (!planned_.observed[heir].is_present) found_anew.insert(heir);
    }
    if (again.empty()) return;
    // Of the steps that need what was not there, something else may be found now.
    for (std::size_t i = 0; i < graph_.size() && !found_anew.empty(); ++i)
      if (std::ranges::any_of(graph_.needs(i), [&](std::size_t need) { return found_anew.contains(need); }))
        found_anew.insert(i);
    again.merge(found_anew);
    const auto look_again = [&](std::size_t index) { return again.contains(index) && look(index, host); };
    if (options_.refresh == Refresh::offline)
      for (const auto index : again) planned_.observed[index] = seen_offline(index, host);
    else
      survey(graph_, options_.threads, look_again, planned_.plan.unreachable);
    successors_->note(planned_);
  }

  static std::vector<const StepKind*> kinds_of(const Graph& graph, const StepKinds& kinds) {
    std::vector<const StepKind*> found;
    found.reserve(graph.size());
    for (const auto& step : graph.steps()) found.push_back(&kind_of(step, kinds));
    return found;
  }

  Decision& decision_of(std::size_t index) { return planned_.plan.steps[index].decision; }
  const Decision& decision_of(std::size_t index) const { return planned_.plan.steps[index].decision; }

  // Look-ups by role among the steps that `step` needs.
  ByRole<Observed> observed(const Step& step) const {
    return [this, &step](std::string_view role) -> const Observed* {
      const auto* id = step.need(role);
      return id == nullptr ? nullptr : &planned_.observed[graph_.index(*id)];
    };
  }

  ByRole<Decision> decided(const Step& step) const {
    return [this, &step](std::string_view role) -> const Decision* {
      const auto* id = step.need(role);
      return id == nullptr ? nullptr : &decision_of(graph_.index(*id));
    };
  }

  ByRole<Observed> mentioned(const Step& step) const {
    return [this, &step](std::string_view role) -> const Observed* {
      const auto* id = step.link(role);
      return id == nullptr || !graph_.contains(*id) ? nullptr : &planned_.observed[graph_.index(*id)];
    };
  }

  // Of what is mentioned, the step may be none of this plan.
  ByRole<Record> records(const Step& step) const {
    return [this, &step](std::string_view role) -> const Record* {
      if (const auto* id = step.need(role)) return recorded_[graph_.index(*id)];
      const auto* id = step.link(role);
      return id == nullptr ? nullptr : lock_.find(*id);
    };
  }

  bool is_assumed(std::size_t index) const {
    if (kind_[index]->is_input(graph_.steps()[index])) return false;
    return options_.refresh == Refresh::offline ||
           (options_.refresh == Refresh::without_aws && kind_[index]->asks_aws());
  }

  Observed assumed(std::size_t index) const {
    const auto& step = graph_.steps()[index];
    const auto* recorded = recorded_[index];
    if (recorded == nullptr) recorded = record_before_move(step, moved_, lock_);
    return recorded == nullptr ? Observed() : kind_[index]->assume(step, *recorded);
  }

  // A checkout may have what somebody else has made, or not.
  Observed seen_offline(std::size_t index, const ReadHost& host) const {
    if (graph_.steps()[index].is_retired || is_assumed(index)) return assumed(index);
    auto seen = inspected(index, host, false);
    return seen.is_present || recorded_[index] == nullptr ? seen : assumed(index);
  }

  Observed inspected(std::size_t index, const ReadHost& host, bool may_ask_aws) const {
    const auto& step = graph_.steps()[index];
    const BoundedReader http(host.http, host.clock);
    const ReadHost bounded{host.files, http, host.clock, host.environment, host.programs, host.terminal};
    try {
      return kind_[index]->inspect({step, recorded_[index], observed(step), records(step), planned_.now, may_ask_aws},
                                   bounded);
    } catch (const DamagedRecord& error) {
      throw Error(fmt::format("{}: {}", step.id, error.what()), options_.restore_hint);
    } catch (const Error& error) {
      if (auto denied = reason_of_denial(error)) return {false, {}, {}, *std::move(denied)};
      throw in_context(step.id.text(), error);
    }
  }

  Decision decide(std::size_t index) {
    const auto& step = graph_.steps()[index];
    if (const auto found = planned_.plan.unreachable.find(step.target()); found != planned_.plan.unreachable.end())
      return {.action = Action::blocked,
              .reasons = {{.code = ReasonCode::target_silent,
                           .fact = "target",
                           .before = found->first,
                           .told = found->second.what(),
                           .told_hint = found->second.hint()}}};
    if (step.is_retired) return retirement_->decide(step);
    const auto& observed = planned_.observed[index];
    if (observed.obstacle) return blocked_by(*observed.obstacle);
    const auto* recorded = recorded_[index];
    auto decision = asked(index);
    add_way_to_restore(decision.reasons);
    if (is_assumed(index)) tell_as_unseen(decision.reasons);
    if (const auto old = recorded_as_.find(step.id); old != recorded_as_.end() && decision.action == Action::none) {
      decision.action = Action::adopt;
      decision.reasons = {{.code = ReasonCode::recorded_as, .step = old->second}};
    } else if (decision.action == Action::none && recorded != nullptr && recorded->wanted != step.wanted) {
      decision.action = Action::adopt;
      decision.reasons = differences(recorded->wanted, step.wanted);
    }
    if (recorded == nullptr && makes_new(decision.action) && !is_replacement_asked(step, options_))
      if (auto grave = tombstone_of(lock_, step.id)) return blocked_by(*std::move(grave));
    const bool is_missing = decision.action == Action::none && !observed.is_present && !decision.awaited;
    if (is_to_be_done(decision) || is_missing) dependence_.wait_for_needs(index, decision);
    return decision;
  }

  Decision blocked_by(const Reason& obstacle) const {
    Decision decision{.action = Action::blocked, .reasons = {obstacle}};
    add_way_to_restore(decision.reasons);
    return decision;
  }

  void add_way_to_restore(Reasons& reasons) const {
    for (auto& reason : reasons)
      if (doubts_record(reason.code)) reason.told_hint = options_.restore_hint;
  }

  Decision asked(std::size_t index) const {
    const auto& step = graph_.steps()[index];
    try {
      return kind_[index]->plan({step, recorded_[index], planned_.observed[index], observed(step), decided(step),
                                 records(step), mentioned(step), planned_.now, is_replacement_asked(step, options_),
                                 is_overlap_refused(step, options_), options_.prune});
    } catch (const DamagedRecord& error) {
      throw Error(fmt::format("{}: {}", step.id, error.what()), options_.restore_hint);
    } catch (const Error& error) {
      throw in_context(step.id.text(), error);
    }
  }

  Decision decide_ephemeral(std::size_t index) const {
    Decision decision;
    for (const auto dependent : graph_.dependents(index)) {
      if (!makes_new(decision_of(dependent).action)) continue;
      decision.action = Action::create;
      decision.reasons.push_back({.code = ReasonCode::needed_by, .step = graph_.steps()[dependent].id});
    }
    return decision;
  }

  PlanningResult& planned_;
  const Graph& wanted_;  // the whole manifest
  const Graph& graph_;
  const Lock& lock_;
  const StepKinds& kinds_;
  const PlanOptions& options_;
  std::vector<const Record*> recorded_;  // by position, as kind_
  std::vector<const StepKind*> kind_;
  MovedTargets moved_;                         // where AWS is not asked
  std::optional<Successors> successors_;       // only where steps are retired
  std::optional<RetirementRules> retirement_;  // only there, too
  Dependence dependence_;
  std::map<StepId, StepId> recorded_as_;  // ids of successors -> under which their records stood until now
};

}  // namespace

PlanningResult make_plan(const std::string& manifest_name, const Graph& wanted, const Lock& lock,
                         const StepKinds& kinds, const ReadHost& host, const PlanOptions& options) {
  PlanningResult planned{{}, in_scope(wanted, lock, kinds, options.selected), {}, lock, host.clock.now()};
  for (const auto& id : options.replace) require_named(planned.graph, id, "--replace");
  planned.plan.manifest_name = manifest_name;
  planned.plan.refresh = options.refresh;
  planned.plan.recorded_at = lock.written_at;
  planned.plan.unreachable = options.unreachable;
  Planner planner(planned, wanted, kinds, options);
  planner.inspect(host);
  planner.look_for_successors(host);
  planner.decide();
  require_replaced(planned.plan, options);
  return planned;
}

}  // namespace byoc
