#include "engine/cli/run.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/apply/executor.h"
#include "engine/cli/help.h"
#include "engine/cli/progress.h"
#include "engine/cli/view.h"
#include "engine/manifest/load.h"
#include "engine/resolve/resolve.h"
#include "steps/kinds.h"

namespace byoc {

namespace {

constexpr std::size_t short_digest = 6;
constexpr std::size_t errors_shown = 20;

aws::SessionOptions session_options(const Arguments& arguments, const Manifest& manifest) {
  aws::SessionOptions options;
  options.region = arguments.region;
  options.profile = arguments.profile;
  options.endpoint_url = arguments.endpoint_url;
  if (manifest.aws) {
    if (!options.region) options.region = manifest.aws->region;
    options.account = manifest.aws->account;
  }
  return options;
}

std::string counted(std::size_t count, const char* one, const char* more) {
  return fmt::format("{} {}", count, count == 1 ? one : more);
}

std::string validated_line(const Manifest& manifest, const Graph& graph) {
  return fmt::format("'{}' is in order: {}, {}, {}\n", manifest.name,
                     counted(manifest.authorities.size(), "authority", "authorities"),
                     counted(manifest.devices.size(), "device", "devices"), counted(graph.size(), "step", "steps"));
}

void set_paint(Console& console, const Arguments& arguments, const Environment& environment) {
  const bool is_welcome = !arguments.no_color && environment.variable("NO_COLOR").value_or("").empty();
  console.out_paint = Paint(is_welcome && console.out_is_terminal);
  console.err_paint = Paint(is_welcome && console.err_is_terminal);
}

void check_expected(const Arguments& arguments, const Plan& plan) {
  if (!arguments.expect_plan) return;
  const auto digest = plan.digest();
  if (digest == *arguments.expect_plan) return;
  throw Error(fmt::format("the plan is no longer {} but {}; nothing was changed",
                          arguments.expect_plan->substr(0, short_digest), digest.substr(0, short_digest)),
              "look at the new plan with '--dry-run', then give its digest");
}

// The steps of one manifest, ready to be planned and applied.
class Job {
 public:
  Job(const Arguments& arguments, const Manifest& manifest, Graph graph, Host host, Console& console)
      : arguments_(arguments),
        manifest_(manifest),
        graph_(std::move(graph)),
        host_(host),
        console_(console),
        session_(session_options(arguments, manifest)),
        kinds_(all_step_kinds(session_)) {}

  int preview() {
    const auto planned = plan(read_lock(manifest_, host_.files));
    print_data(console_.out, view(arguments_.format, console_.out_paint)->plan(planned.plan));
    check_expected(arguments_, planned.plan);
    if (planned.plan.is_blocked()) {
      report_blocked(planned.plan);
      return exit_failed;
    }
    return arguments_.detailed_exitcode && planned.plan.has_changes() ? exit_changes_pending : exit_done;
  }

  int apply() {
    LockStore store(manifest_, host_);
    const auto begun = host_.clock.steady();
    const auto planned = plan(store.lock());
    if (!arguments_.quiet && (planned.plan.has_changes() || planned.plan.is_blocked()))
      console_.err << view(Arguments::Format::text, console_.err_paint)->plan(planned.plan) << '\n' << std::flush;
    check_expected(arguments_, planned.plan);
    const auto result = planned.plan.is_blocked() ? refuse(planned.plan) : carry_out(planned, store);
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(host_.clock.steady() - begun);
    print_data(console_.out, view(arguments_.format, console_.out_paint)->result(planned.plan, result, took));
    return result.is_done() ? exit_done : exit_failed;
  }

 private:
  Planned plan(const Lock& lock) const {
    // Before anything else is asked or made: a wrong account would give a plan about somebody else's certificates.
    if (manifest_.aws) session_.check_account(host_.reader());
    return make_plan(manifest_, graph_, lock, kinds_, host_.reader(), arguments_.parallelism);
  }

  std::unique_ptr<View> view(Arguments::Format format, Paint paint) const {
    return make_view(format, {arguments_.verbose, manifest_.aws.has_value(), paint});
  }

  RunResult carry_out(const Planned& planned, LockStore& store) {
    Progress progress(console_.err, console_.err_is_terminal, console_.err_paint, host_.clock);
    RunObserver silent;
    auto result = apply_plan(planned, kinds_, store, host_, arguments_.quiet ? silent : progress,
                             {arguments_.parallelism, console_.is_stop_requested});
    report_unfinished(result);
    return result;
  }

  // A plan with a blocked step is not begun: every step is skipped.
  RunResult refuse(const Plan& plan) {
    report_blocked(plan);
    RunResult result;
    result.steps.resize(plan.steps.size());
    return result;
  }

  void report_blocked(const Plan& plan) {
    std::vector<Error> errors;
    for (const auto& [step, decision] : plan.steps) {
      if (decision.action != Action::blocked) continue;
      const auto reasons = fmt::format("{}", fmt::join(decision.reasons, "; "));
      errors.emplace_back(fmt::format("{} is blocked: {}", step.id, reasons), decision.hint);
    }
    report(errors);
  }

  void report_unfinished(const RunResult& result) {
    if (result.is_done()) return;
    std::vector<Error> errors;
    for (const auto& step : result.steps)
      if (step.state == StepState::failed) errors.emplace_back(step.error, step.hint);
    report(errors);
    const auto done = result.count(StepState::done);
    const auto due = result.steps.size() - result.count(StepState::unchanged);
    const auto how =
        result.was_stopped ? std::string("stopped") : counted(errors.size(), "step failed", "steps failed");
    report({Error(fmt::format("{}; {} of {} steps are done and recorded, run again to go on", how, done, due))});
  }

  void report(const std::vector<Error>& errors) {
    const auto shown = std::min(errors.size(), errors_shown);
    for (std::size_t i = 0; i < shown; ++i) print_error(console_.err, errors[i], console_.err_paint);
    if (shown < errors.size())
      console_.err << fmt::format("and {} more: '--format json' has them all\n", errors.size() - shown) << std::flush;
  }

  const Arguments& arguments_;
  const Manifest& manifest_;
  Graph graph_;
  Host host_;
  Console& console_;
  aws::Session session_;
  StepKinds kinds_;
};

}  // namespace

int run(const std::vector<std::string>& words, Host host, Console& console) {
  const auto arguments = parse_arguments(words);
  set_paint(console, arguments, host.environment);
  if (arguments.help || arguments.version) {
    print_data(console.out, arguments.help ? help_text() : version_text());
    return exit_done;
  }
  const auto manifest = load_manifest(arguments.manifest, host.files);
  auto graph = resolve(manifest);
  if (arguments.validate) {
    print_data(console.out, validated_line(manifest, graph));
    return exit_done;
  }
  Job job(arguments, manifest, std::move(graph), host, console);
  return arguments.dry_run ? job.preview() : job.apply();
}

}  // namespace byoc
