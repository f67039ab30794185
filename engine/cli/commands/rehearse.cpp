#include "engine/cli/commands/rehearse.h"

#include <fmt/format.h>

#include "engine/apply/executor.h"
#include "engine/base/text.h"
#include "engine/cli/commands/sandbox_fixtures.h"
#include "engine/cli/commands/sandbox_host.h"
#include "engine/cli/commands/sessions.h"
#include "engine/cli/exit_status.h"
#include "engine/cli/views/progress.h"
#include "engine/cli/views/reason_words.h"
#include "engine/cli/views/rehearsal_report.h"
#include "engine/cli/views/run_errors.h"
#include "engine/plan/planner.h"
#include "engine/resolve/resolve.h"
#include "engine/state/memory/memory_store.h"
#include "steps/kinds/kinds.h"
#include "steps/step_facts.h"

namespace byoc {

namespace {

constexpr auto usual_region = "us-east-1";
constexpr unsigned folder_mode = 0700, file_mode = 0644;

// There is no real service that --parallelism would spare.
constexpr unsigned threads = 64;

std::optional<std::string> account_of(const Manifest& manifest) {
  return manifest.aws ? manifest.aws->first().account : std::nullopt;
}

// The sandbox has one account, the guard's where there is one: numbers keep apart what is the same region of two
// accounts.
aws::Sessions rehearsal_sessions(const Manifest& manifest) {
  aws::Sessions sessions;
  const auto targets = manifest.aws ? manifest.aws->targets : std::vector<AwsTarget>{{}};
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const auto& target = targets[i];
    aws::SessionOptions options;
    options.region = target.region.value_or(usual_region);
    if (target.is_named()) *options.region += fmt::format("-{}", i + 1);
    if (!target.is_named()) options.account = target.account;
    options.endpoint_url = "http://127.0.0.1";  // never connected to; at AWS' own names calls are held to its quotas
    sessions.try_emplace(target.name, std::move(options));
  }
  return sessions;
}

class Rehearsal {
 public:
  Rehearsal(const Manifest& manifest, const Graph& graph, const Arguments& arguments, const Host& outer,
            Console& console)
      : manifest_(manifest),
        graph_(graph),
        arguments_(arguments),
        console_(console),
        outer_(outer.files),
        world_(outer, account_of(manifest)),
        host_(world_.host()),
        sessions_(rehearsal_sessions(manifest)),
        kinds_(all_step_kinds(sessions_, usual_target(manifest))),
        store_(manifest.name) {
    report_.manifest_name = manifest.name;
  }

  RehearsalReport run() {
    attempt(&Rehearsal::apply);
    report_.calls = world_.calls();
    if (report_.is_done()) attempt(&Rehearsal::look_again);
    return std::move(report_);
  }

 private:
  // A plan that can't be made ends the rehearsal as it would end a run; the report still says how far it came.
  void attempt(void (Rehearsal::*part)()) {
    try {
      (this->*part)();
    } catch (const Error& error) {
      report_.errors.push_back(error);
    }
  }

  PlanningResult plan() const {
    return make_plan(manifest_.name, graph_, store_.lock(), kinds_, host_.reader(),
                     {.threads = threads, .manifest = targets_in(manifest_)});
  }

  void apply() {
    host_.files.create_folders(manifest_.folder(), folder_mode);
    bring_inputs();
    for (const auto& [target, session] : rehearsal_sessions(manifest_)) make_fixtures(manifest_, session, host_);
    world_.forget_calls();
    for (const auto& [target, session] : sessions_) session.check_account(host_.reader());
    store_.take_hold();
    const auto planned = plan();
    if (planned.plan.is_stopped()) {
      report_.skipped = planned.plan.steps.size();
      report_.errors = blocked_errors(planned.plan);
    } else {
      note(planned.plan, carry_out(planned));
    }
  }

  // What somebody else has made is there as it is. What is made from a request of ours is not: ours is another one
  // here.
  void bring_inputs() {
    for (const auto& step : graph_.steps()) {
      const auto& kind = *kinds_.find(step);
      const auto place = kind.place(step);
      if (!kind.is_input(step) || !place || step.need("key") != nullptr) continue;
      const auto path = path_from(step, *place);
      if (const auto status = outer_.status(path); !status || status->type != FileStatus::Type::regular) continue;
      publish(host_.files, path, outer_.read(path), file_mode);
    }
  }

  RunResult carry_out(const PlanningResult& planned) {
    Progress progress(console_.err, console_.err_is_terminal, console_.err_paint, host_.clock);
    RunObserver silent;
    return apply_plan(planned, kinds_, store_, host_, arguments_.quiet ? silent : progress,
                      {threads, console_.is_stop_requested});
  }

  void note(const Plan& plan, const RunResult& result) {
    report_.done = result.count(StepState::done) + result.count(StepState::unchanged);
    report_.failed = result.count(StepState::failed);
    report_.skipped = result.count(StepState::skipped);
    report_.waiting = result.count(StepState::waiting);
    for (std::size_t i = 0; i < plan.steps.size(); ++i)
      if (result.steps[i].state == StepState::done && makes_new(plan.steps[i].decision.action))
        note_made(std::string(plan.steps[i].step.kind()));
    report_.errors = blocked_errors(plan);
    for (auto& error : failed_errors(result)) report_.errors.push_back(std::move(error));
    if (result.was_stopped) report_.errors.emplace_back("stopped", "run it again: a rehearsal begins from nothing");
  }

  void note_made(const std::string& kind) {
    if (kind == "key") ++report_.keys;
    if (kind == "certificate") ++report_.certificates;
    if (kind == "verification") ++report_.verification_certificates;
  }

  // A second run must find nothing to do; else every run would do something again.
  void look_again() {
    for (const auto& planned : plan().plan.steps) {
      if (planned.decision.action == Action::none || planned.decision.action == Action::wait) continue;
      report_.errors.emplace_back(
          fmt::format("{} is not stable: as soon as everything is done it is due again ({}: {})", planned.step.id,
                      to_string(planned.decision.action), fmt::join(reason_lines(planned), "; ")),
          "change in the manifest what the reason names; otherwise every run would do it again");
    }
  }

  const Manifest& manifest_;
  const Graph& graph_;
  const Arguments& arguments_;
  Console& console_;
  const FileReader& outer_;
  SandboxHost world_;
  Host host_;
  aws::Sessions sessions_;
  StepKinds kinds_;
  MemoryStore store_;
  RehearsalReport report_;
};

}  // namespace

int rehearse(const Manifest& manifest, const Graph& graph, const Arguments& arguments, Host host, Console& console) {
  const auto report = Rehearsal(manifest, graph, arguments, host, console).run();
  print_errors(console, report.errors);
  print_data(console.out,
             arguments.format == Format::json ? rehearsal_json(report) : rehearsal_text(report, console.out_paint));
  return report.is_done() ? exit_done : exit_failed;
}

}  // namespace byoc
