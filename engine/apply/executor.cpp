#include "engine/apply/executor.h"

#include <algorithm>
#include <mutex>

#include <fmt/format.h>

#include "engine/apply/history.h"
#include "engine/base/lookalikes.h"
#include "engine/base/text.h"
#include "engine/host/bounded_http.h"
#include "engine/state/damaged_record.h"

namespace byoc {

std::size_t RunResult::count(StepState state) const {
  return static_cast<std::size_t>(
      std::count_if(steps.begin(), steps.end(), [state](const StepResult& step) { return step.state == state; }));
}

bool RunResult::is_done() const {
  return count(StepState::failed) == 0 && count(StepState::skipped) == 0;
}

namespace {

// One run of a plan. Each step's slots are written by the one thread that visits it, before any step that reads them.
class Run {
 public:
  Run(const PlanningResult& planned, const StepKinds& kinds, StateStore& store, Host host, RunObserver& observer,
      const RunOptions& options)
      : planned_(planned),
        graph_(planned.graph),
        kinds_(kinds),
        store_(store),
        host_(host),
        observer_(observer),
        options_(options),
        history_(planned, kinds),
        stopped_targets_(planned.plan.stopped_targets()),
        outcomes_(graph_.size()) {
    result_.steps.resize(graph_.size());
    for (const auto& step : graph_.steps())
      if (!step.is_retired && kind_of(step).asks_aws()) live_targets_.emplace(step.target());
  }

  RunResult carry_out() {
    const auto& steps = planned_.plan.steps;
    observer_.started(static_cast<std::size_t>(std::count_if(steps.begin(), steps.end(), is_due)));
    pass(false);
    // Nothing is taken away before its successors are there.
    pass(true);
    forget_expired();
    return std::move(result_);
  }

 private:
  void pass(bool retired) {
    walk(graph_, options_.threads, [this, retired](std::size_t index) {
      if (graph_.steps()[index].is_retired == retired) visit(index);
    });
  }

  static bool is_due(const PlannedStep& step) { return is_to_be_done(step.decision); }

  // A step with nothing to do hands on what is there.
  void hand_on(std::size_t index, const PlannedStep& planned, StepResult& result) {
    const auto& observed = planned_.observed[index];
    outcomes_[index] = {.facts = observed.facts, .details = observed.details, .origin = recorded_origin(planned.step)};
    result = {
        planned.decision.action == Action::wait ? StepState::waiting : StepState::unchanged, observed.facts, {}, {}};
  }

  void visit(std::size_t index) {
    const auto& planned = planned_.plan.steps[index];
    auto& result = result_.steps[index];
    if (planned.decision.action == Action::blocked) return;  // skipped, as the plan says
    if (!is_due(planned)) return hand_on(index, planned, result);
    const auto begun = host_.clock.steady();
    if (must_skip(index)) {
      result.state = StepState::skipped;
    } else {
      tell([&] { observer_.step_started(planned); });
      carry_out(index, planned, result);
    }
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(host_.clock.steady() - begun);
    tell([&] { observer_.step_finished(planned, result.state, took); });
  }

  void carry_out(std::size_t index, const PlannedStep& planned, StepResult& result) {
    BoundedHttp http(host_.http, host_.clock);
    Host host{host_.files, http, host_.random, host_.clock, host_.environment, host_.programs, host_.terminal};
    try {
      if (planned.step.is_retired) return retire(planned, result, host);
      outcomes_[index] = outcome_of(index, planned, host);
      if (!kind_of(planned.step).is_ephemeral()) outcomes_[index].origin = record(planned, outcomes_[index]);
      result = {StepState::done, outcomes_[index].facts, {}, {}};
    } catch (const StepStopped&) {
      result.state = StepState::skipped;
    } catch (const DamagedRecord& error) {
      result = {StepState::failed, {}, in_context(planned.step.id.text(), error).what(), store_.restore_hint()};
    } catch (const Error& error) {
      result = {StepState::failed, {}, in_context(planned.step.id.text(), error).what(), error.hint(), error.cause()};
    } catch (const std::exception& error) {
      const InternalError internal(error.what());
      result = {StepState::failed, {}, in_context(planned.step.id.text(), internal).what(), internal.hint()};
    }
  }

  // Where it comes from, by what is recorded.
  Origin record(const PlannedStep& planned, const Outcome& outcome) {
    require_recordable(kind_of(planned.step), outcome.facts);
    auto change = history_.of_done(planned, outcome);
    const auto origin = change.record->origin;
    store_.record({std::move(change)});
    return origin;
  }

  // What one step at work tells and asks.
  class StepWork : public LongWork {
   public:
    StepWork(Run& run, const PlannedStep& planned) : run_(run), planned_(planned) {}

    void progressed(std::size_t done, std::size_t total, std::string_view unit) override {
      run_.tell([&] { run_.observer_.step_progressed(planned_, done, total, unit); });
    }
    bool must_stop() override { return run_.must_stop(); }
    void record(const Facts& outputs) override { run_.record(planned_, {.facts = outputs, .details = {}}); }

   private:
    Run& run_;
    const PlannedStep& planned_;
  };

  Origin recorded_origin(const Step& step) const {
    const auto* record = planned_.lock.find(step.id);
    return record == nullptr ? Origin::unsaid : record->origin;
  }

  // What the next run would not take for a record is not recorded.
  static void require_recordable(const StepKind& kind, const Facts& outputs) {
    if (const auto name = kind.misfit(outputs))
      throw Error(
          fmt::format("it came out with a '{}' that can't be: '{}'; it was not recorded", *name,
                      printable(fact(outputs, *name), 80)),
          "run again; if it stays so, whoever answers in the service's place, such as a proxy, answers wrongly");
  }

  void retire(const PlannedStep& planned, StepResult& result, Host& host) {
    if (planned.decision.retirement == Retirement::take_away && !planned.decision.taken_away.empty())
      take_away(planned.step, planned.decision.taken_away, host);
    store_.record(history_.of_retired(planned));
    result.state = StepState::done;
  }

  void take_away(const Step& step, const Facts& named, Host& host) {
    const auto& record = *planned_.lock.find(step.id);
    const auto found = kind_of(step).look_at_removal(step, record, host.reader());
    if (!found.is_present) return;
    for (const auto& [name, value] : found.facts)
      if (const auto planned = find_fact(named, name); planned != value) {
        const auto shown = told_apart({planned.value_or(""), value});
        throw DamagedRecord(step.id,
                            fmt::format("the plan takes away what has {} '{}', but there it is '{}'; it was not "
                                        "deleted",
                                        name, printable(shown.front()), printable(shown.back())));
      }
    kind_of(step).retire(step, found, host);
  }

  // Only where something else was recorded: a run with nothing to do leaves the lock as it is. It can wait, too.
  void forget_expired() {
    if (result_.count(StepState::done) == 0) return;
    auto expired = history_.of_expired([this](const StepId& id) {
      return !graph_.contains(id) || result_.steps[graph_.index(id)].state == StepState::unchanged;
    });
    try {
      if (!expired.empty()) store_.record(std::move(expired));
    } catch (const Error&) {
    }
  }

  Outcome outcome_of(std::size_t index, const PlannedStep& planned, Host& host) {
    const auto& step = planned.step;
    const auto& observed = planned_.observed[index];
    const ByRole<Outcome> upstream = [this, &step](std::string_view role) -> const Outcome* {
      const auto* id = step.need(role);
      return id == nullptr ? nullptr : &outcomes_[graph_.index(*id)];
    };
    const ByRole<Record> records = [this, &step](std::string_view role) -> const Record* {
      const auto* id = step.link(role);
      return id == nullptr ? nullptr : planned_.lock.find(*id);
    };
    StepWork work(*this, planned);
    const Application application{
        step, planned_.lock.find(step.id), observed, planned.decision, upstream, records, planned_.now, work};
    const auto& kind = kind_of(step);
    return planned.decision.action == Action::adopt ? kind.adopt(application, host) : kind.apply(application, host);
  }

  bool must_stop() {
    const bool is_asked = options_.is_stop_requested && options_.is_stop_requested();
    const bool is_lost = !is_asked && store_.is_hold_lost();
    if (!is_asked && !is_lost) return false;
    tell([&] { (is_asked ? result_.was_stopped : result_.was_hold_lost) = true; });
    return true;
  }

  bool must_skip(std::size_t index) {
    if (must_stop()) return true;
    const auto& step = graph_.steps()[index];
    if (stopped_targets_.contains(step.target())) return true;
    if (step.is_retired && has_unfinished_successors(step)) return true;
    const auto& needs = graph_.needs(index);
    return std::any_of(needs.begin(), needs.end(), [this](std::size_t need) {
      const auto state = result_.steps[need].state;
      return state == StepState::failed || state == StepState::skipped;
    });
  }

  // In the same target, or among what belongs to none. Those of a target that is gone may be anywhere.
  bool has_unfinished_successors(const Step& retired) const {
    const auto target = retired.target();
    const bool is_gone = kind_of(retired).asks_aws() && !live_targets_.contains(target);
    for (std::size_t i = 0; i < graph_.size(); ++i) {
      const auto& step = graph_.steps()[i];
      if (step.is_retired || (!is_gone && step.target() != target && !step.target().empty())) continue;
      // What is blocked may stay so for long, and the plan has said that this is taken away all the same.
      if (planned_.plan.steps[i].decision.action == Action::blocked) continue;
      const auto state = result_.steps[i].state;
      if (state == StepState::failed || state == StepState::skipped) return true;
    }
    return false;
  }

  const StepKind& kind_of(const Step& step) const { return *kinds_.find(step); }

  template <typename Telling>
  void tell(Telling telling) {
    const std::lock_guard hold(telling_);
    telling();
  }

  const PlanningResult& planned_;
  const Graph& graph_;
  const StepKinds& kinds_;
  StateStore& store_;
  Host host_;
  RunObserver& observer_;
  const RunOptions& options_;
  const History history_;
  const std::set<std::string, std::less<>> stopped_targets_;
  std::set<std::string, std::less<>> live_targets_;  // in which a step that is wanted acts
  std::vector<Outcome> outcomes_;
  RunResult result_;
  std::mutex telling_;
};

}  // namespace

RunResult apply_plan(const PlanningResult& planned, const StepKinds& kinds, StateStore& store, Host host,
                     RunObserver& observer, const RunOptions& options) {
  if (planned.plan.is_stopped())
    throw Error("this run is for another account or region; nothing was changed",
                "see the steps marked '!' and their hints");
  return Run(planned, kinds, store, host, observer, options).carry_out();
}

}  // namespace byoc
