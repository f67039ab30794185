#include "engine/plan/planner.h"

#include <fmt/format.h>

namespace byoc {

namespace {

const StepKind& kind_of(const Step& step, const StepKinds& kinds) {
  const auto found = kinds.find(step.kind);
  if (found == kinds.end()) throw InternalError(fmt::format("step '{}' is of the unknown kind '{}'", step.id, step.kind));
  return *found->second;
}

// Makes one plan: inspects every step, then decides along the graph, then settles the ephemeral steps against it.
class Planner {
 public:
  Planner(Planned& planned, const Lock& lock, const StepKinds& kinds)
      : planned_(planned), graph_(planned.graph), lock_(lock), kinds_(kinds) {}

  void inspect(const ReadHost& host, unsigned threads) {
    planned_.observed.resize(graph_.size());
    walk(graph_, threads, [&](std::size_t index) {
      const auto& step = graph_.steps()[index];
      const auto& kind = kind_of(step, kinds_);
      if (kind.is_ephemeral()) return;
      try {
        planned_.observed[index] = kind.inspect(
            {step, lock_.find(step.id), look_up<Observed>(step, planned_.observed), records(step), planned_.now}, host);
      } catch (const Error& error) {
        throw in_context(step.id, error);
      }
    });
  }

  void decide() {
    decisions_.resize(graph_.size());
    for (std::size_t i = 0; i < graph_.size(); ++i)
      if (!kind_of(graph_.steps()[i], kinds_).is_ephemeral()) decisions_[i] = decide(i);
    for (std::size_t i = graph_.size(); i-- > 0;)
      if (kind_of(graph_.steps()[i], kinds_).is_ephemeral()) decisions_[i] = decide_ephemeral(i);
    for (std::size_t i = 0; i < graph_.size(); ++i)
      planned_.plan.steps.push_back({graph_.steps()[i], std::move(decisions_[i])});
    for (const auto& [id, record] : lock_.steps)
      if (!graph_.contains(id)) planned_.plan.unmanaged.push_back(id);
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

  Decision decide(std::size_t index) const {
    const auto& step = graph_.steps()[index];
    const auto& observed = planned_.observed[index];
    if (!observed.obstacle.empty()) return {Action::blocked, {observed.obstacle}, observed.obstacle_hint, {}, {}};
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
      return kind_of(step, kinds_).plan({step, lock_.find(step.id), planned_.observed[index],
                                         look_up<Observed>(step, planned_.observed), look_up<Decision>(step, decisions_),
                                         records(step), planned_.now});
    } catch (const Error& error) {
      throw in_context(step.id, error);
    }
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
      const auto action = decisions_[dependent].action;
      if (action != Action::create && action != Action::renew && action != Action::replace) continue;
      decision.action = Action::create;
      decision.reasons.push_back(fmt::format("needed by {}", graph_.steps()[dependent].id));
    }
    return decision;
  }

  Planned& planned_;
  const Graph& graph_;
  const Lock& lock_;
  const StepKinds& kinds_;
  std::vector<Decision> decisions_;
};

}  // namespace

Planned make_plan(const Manifest& manifest, Graph graph, const Lock& lock, const StepKinds& kinds, const ReadHost& host,
                  unsigned threads) {
  Planned planned{{}, std::move(graph), {}, host.clock.now()};
  planned.plan.manifest_name = manifest.name;
  planned.plan.refreshed = "live";
  Planner planner(planned, lock, kinds);
  planner.inspect(host, threads);
  planner.decide();
  return planned;
}

}  // namespace byoc
