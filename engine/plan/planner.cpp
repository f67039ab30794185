#include "engine/plan/planner.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/plan/records.h"
#include "engine/plan/scope.h"
#include "engine/plan/survey.h"

namespace byoc {

namespace {

// Makes one plan: inspects every step, then decides along the graph, then settles the ephemeral steps against it.
class Planner {
 public:
  Planner(Planned& planned, const StepKinds& kinds, const PlanOptions& options)
      : planned_(planned), graph_(planned.graph), lock_(planned.lock), kinds_(kinds), options_(options) {}

  void inspect(const ReadHost& host) {
    planned_.observed.resize(graph_.size());
    if (options_.refresh == Refresh::offline) {
      for (std::size_t i = 0; i < graph_.size(); ++i) planned_.observed[i] = assumed(graph_.steps()[i]);
      return;
    }
    survey(
        graph_, options_.threads,
        [&](std::size_t index) {
          const auto& step = graph_.steps()[index];
          const auto& kind = kind_of(step, kinds_);
          if (kind.is_ephemeral() || step.is_retired) return false;
          const bool may_ask_aws = options_.refresh == Refresh::live;
          planned_.observed[index] =
              kind.asks_aws() && !may_ask_aws ? assumed(step) : inspected(step, host, may_ask_aws);
          return kind.asks_aws() && may_ask_aws;
        },
        planned_.plan.unreachable);
  }

  void decide() {
    decisions_.resize(graph_.size());
    for (std::size_t i = 0; i < graph_.size(); ++i)
      if (!kind_of(graph_.steps()[i], kinds_).is_ephemeral()) decisions_[i] = decide(i);
    for (std::size_t i = graph_.size(); i-- > 0;)
      if (kind_of(graph_.steps()[i], kinds_).is_ephemeral()) decisions_[i] = decide_ephemeral(i);
    for (std::size_t i = 0; i < graph_.size(); ++i)
      planned_.plan.steps.push_back({graph_.steps()[i], std::move(decisions_[i])});
  }

 private:
  // A look-up by role among the steps that `step` needs.
  template <typename T>
  ByRole<T> look_up(const Step& step, const std::vector<T>& by_index) const {
    return [this, &step, &by_index](std::string_view role) -> const T* {
      const auto* id = step.need(role);
      return id == nullptr ? nullptr : &by_index[graph_.index(*id)];
    };
  }

  ByRole<Record> records(const Step& step) const {
    return [this, &step](std::string_view role) -> const Record* {
      const auto* id = step.link(role);
      return id == nullptr ? nullptr : lock_.find(*id);
    };
  }

  Observed assumed(const Step& step) const {
    const auto* recorded = lock_.find(step.id);
    return recorded == nullptr ? Observed() : kind_of(step, kinds_).assume(step, *recorded);
  }

  Observed inspected(const Step& step, const ReadHost& host, bool may_ask_aws) const {
    try {
      return kind_of(step, kinds_)
          .inspect({step, lock_.find(step.id), look_up<Observed>(step, planned_.observed), records(step), planned_.now,
                    may_ask_aws},
                   host);
    } catch (const Error& error) {
      throw in_context(step.id, error);
    }
  }

  Decision decide(std::size_t index) const {
    const auto& step = graph_.steps()[index];
    if (const auto found = planned_.plan.unreachable.find(step.target); found != planned_.plan.unreachable.end())
      return {.action = Action::blocked,
              .reasons = {fmt::format("target '{}' can't be looked at", step.target)},
              .hint = found->second.hint()};
    if (step.is_retired) return decide_retired(step);
    const auto& observed = planned_.observed[index];
    if (!observed.obstacle.empty())
      return {.action = Action::blocked, .reasons = {observed.obstacle}, .hint = observed.obstacle_hint};
    const auto* recorded = lock_.find(step.id);
    auto decision = asked(index);
    if (decision.action == Action::none && recorded != nullptr && recorded->wanted != step.wanted) {
      decision.action = Action::adopt;
      decision.reasons = differences(recorded->wanted, step.wanted);
    }
    if (decision.action != Action::none && decision.action != Action::blocked) wait_for_blocked(index, decision);
    return decision;
  }

  Decision asked(std::size_t index) const {
    const auto& step = graph_.steps()[index];
    try {
      return kind_of(step, kinds_)
          .plan({step, lock_.find(step.id), planned_.observed[index], look_up<Observed>(step, planned_.observed),
                 look_up<Decision>(step, decisions_), records(step), planned_.now, is_replacement_asked(step)});
    } catch (const Error& error) {
      throw in_context(step.id, error);
    }
  }

  bool is_replacement_asked(const Step& step) const {
    return std::any_of(options_.replace.begin(), options_.replace.end(),
                       [&](const auto& id) { return is_named(step, id); });
  }

  // Shown always, done only with --prune; what is protected stays protected although its entry is gone.
  Decision decide_retired(const Step& step) const {
    Decision decision{.action = Action::retire, .reasons = {"no longer in the manifest"}};
    if (const auto* heir = heir_of(step)) {
      decision.reasons.push_back(
          fmt::format("what it stands for belongs to {} now, so it is only forgotten", heir->id));
      decision.planned["only_forgotten"] = "true";
    }
    if (!options_.prune) {
      decision.is_held = true;
      decision.hint = "give --prune to carry it out; files stay in any case";
      return decision;
    }
    const auto* certificate = lock_.find(step.resource + ".certificate");
    if (certificate != nullptr && find_fact(certificate->wanted, "protect") == "true") {
      decision.action = Action::blocked;
      decision.reasons.push_back(fmt::format("{} is protected", step.resource));
      decision.hint = "put it back with 'protect: false' and apply, then take it out again";
    }
    return decision;
  }

  // The step of the manifest that is about the very thing which a retired one recorded, as after a renaming.
  const Step* heir_of(const Step& retired) const {
    const auto& outputs = lock_.find(retired.id)->outputs;
    if (outputs.empty()) return nullptr;
    const auto identity = kind_of(retired, kinds_).needed_outputs();
    for (std::size_t i = 0; i < graph_.size(); ++i) {
      const auto& step = graph_.steps()[i];
      if (step.is_retired || step.kind != retired.kind) continue;
      const auto* recorded = lock_.find(step.id);
      if (is_same(planned_.observed[i].facts, outputs, identity) ||
          (recorded != nullptr && is_same(recorded->outputs, outputs, identity)))
        return &step;
    }
    return nullptr;
  }

  // Without names that make an identity, everything counts.
  static bool is_same(const Facts& facts, const Facts& outputs, const std::vector<std::string>& identity) {
    if (identity.empty()) return facts == outputs;
    return std::all_of(identity.begin(), identity.end(), [&](const std::string& name) {
      return facts.contains(name) && find_fact(facts, name) == find_fact(outputs, name);
    });
  }

  // A step that waits for a blocked one is blocked too, so that the plan never promises what can't happen.
  void wait_for_blocked(std::size_t index, Decision& decision) const {
    for (const auto need : graph_.needs(index)) {
      if (decisions_[need].action != Action::blocked) continue;
      decision.action = Action::blocked;
      decision.reasons.push_back(fmt::format("waits for {}", graph_.steps()[need].id));
      decision.hint = fmt::format("settle {} first", graph_.steps()[need].id);
    }
  }

  Decision decide_ephemeral(std::size_t index) const {
    Decision decision;
    for (const auto dependent : graph_.dependents(index)) {
      if (!makes_new(decisions_[dependent].action)) continue;
      decision.action = Action::create;
      decision.reasons.push_back(fmt::format("needed by {}", graph_.steps()[dependent].id));
    }
    return decision;
  }

  Planned& planned_;
  const Graph& graph_;
  const Lock& lock_;
  const StepKinds& kinds_;
  const PlanOptions& options_;
  std::vector<Decision> decisions_;
};

// What --replace names must be something that can be replaced: a wish is never passed over in silence.
void require_replaced(const Plan& plan, const std::string& id) {
  for (const auto& [step, decision] : plan.steps)
    if (is_named(step, id) && decision.action != Action::none && !step.is_retired) return;
  for (const auto& planned : plan.steps)
    if (is_named(planned.step, id))
      throw UsageError(fmt::format("'{}' can't be replaced by itself", id),
                       planned.step.resource.empty()
                           ? "name a resource or a certificate"
                           : fmt::format("name its resource: --replace {}", planned.step.resource));
}

}  // namespace

Planned make_plan(const std::string& manifest_name, const Graph& wanted, const Lock& lock, const StepKinds& kinds,
                  const ReadHost& host, const PlanOptions& options) {
  Planned planned{{}, in_scope(wanted, lock, options.targets), {}, lock, host.clock.now()};
  for (const auto& id : options.replace) require_named(planned.graph, id, "--replace");
  planned.plan.manifest_name = manifest_name;
  planned.plan.refresh = options.refresh;
  planned.plan.recorded_at = lock.written_at;
  planned.plan.unreachable = options.unreachable;
  Planner planner(planned, kinds, options);
  check_records(planned.graph, planned.lock, kinds);
  planner.inspect(host);
  planner.decide();
  for (const auto& id : options.replace) require_replaced(planned.plan, id);
  return planned;
}

}  // namespace byoc
