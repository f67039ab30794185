// A manifest, a folder and an AWS account, all in memory, for driving the whole engine over the real step kinds.
// Must not know: what is tested with it.
#pragma once

#include <fstream>
#include <map>
#include <sstream>

#include "engine/apply/executor.h"
#include "engine/cli/commands/forget.h"
#include "engine/cli/commands/iam_policy.h"
#include "engine/cli/commands/sessions.h"
#include "engine/cli/commands/state.h"
#include "engine/host/http.h"
#include "engine/manifest/load.h"
#include "engine/plan/planner.h"
#include "engine/plan/scope.h"
#include "engine/resolve/resolve.h"
#include "engine/state/lock_format.h"
#include "engine/state/memory/memory_store.h"
#include "steps/aws/iot/iot_call.h"
#include "steps/aws/iot/iot_client.h"
#include "steps/aws/iot/resource_client.h"
#include "steps/aws/sandbox/service.h"
#include "steps/iot/revocation.h"
#include "steps/kinds/kinds.h"
#include "tests/support/fake_host.h"
#include "tests/support/step_ids.h"

namespace byoc::test {

inline std::string source_file(const std::string& name) {
  std::ifstream file(std::string(BYOC_SOURCE_DIR) + "/" + name);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

class World {
 public:
  // `deployer_policy` is what the role `deployer` may do, see act_as_deployer.
  explicit World(std::string manifest_text = source_file("manifests/byoc-ecdsa.yaml"),
                 std::optional<sandbox::IamPolicy> deployer_policy = std::nullopt)
      : deployer_policy_(std::move(deployer_policy)) {
    set_manifest(std::move(manifest_text));
    fake.files.put("/home/.aws/config",
                   "[profile deployer]\nrole_arn = arn:aws:iam::123456789012:role/deployer\n"
                   "credential_source = Environment\n");
    fake.http.handler = [this](std::string_view method, const HttpRequest& request) {
      const auto signature = find_header(request.headers, "Authorization").value_or("");
      if (!dead_region.empty() && signature.find('/' + dead_region + '/') != std::string::npos)
        throw HttpFailure(HttpFailure::Kind::unreachable, "nobody answers", "check the network");
      return service_.handle(method, request);
    };
    fake.environment.variables = {{"AWS_CONFIG_FILE", "/home/.aws/config"},
                                  {"AWS_ACCESS_KEY_ID", "sandbox"},
                                  {"AWS_SECRET_ACCESS_KEY", "sandbox"},
                                  {"AWS_ENDPOINT_URL", "http://127.0.0.1:4566"}};
  }

  void set_manifest(std::string text) {
    manifest_text_ = std::move(text);
    fake.files.put(path, manifest_text_);
  }

  // From now on byoc-apply has the role `deployer`; the console stays as it is.
  void act_as_deployer(bool is_deployer = true) {
    arguments_.profile = is_deployer ? std::optional<std::string>("deployer") : std::nullopt;
  }

  PlanningResult plan() { return plan_against(*open_store()); }

  RunResult apply(unsigned threads = 1) {
    const auto made = manifest();
    const auto store = open_store();
    const auto planned = plan_against(*store);
    if ((planned.plan.has_changes() || store->has_leftovers()) && !planned.plan.is_stopped() && !store->take_hold())
      throw InternalError("somebody else writes this world's lock");
    RunObserver nobody;
    const auto sessions = open_sessions(made);
    auto result = apply_plan(planned, all_step_kinds(sessions, usual_target(made)), *store, fake.host(), nobody,
                             {.threads = threads, .is_stop_requested = {}});
    store->finish();
    return result;
  }

  // What `forget` and `revoke` do with a resource, in every target.
  void forget(const std::string& resource) {
    const auto store = open_store();
    store->take_hold();
    const auto made = manifest();
    const auto sessions = open_sessions(made);
    store->record(byoc::forget(recorded_steps(store->lock(), resource), store->lock(),
                               all_step_kinds(sessions, usual_target(made)), fake.clock.now()));
    store->finish();
  }

  void revoke(const std::string& resource, const std::string& because = "it was stolen") {
    const auto store = open_store();
    store->take_hold();
    const auto sessions = open_sessions(manifest());
    auto host = fake.host();
    for (const auto& id : recorded_steps(store->lock(), resource))
      if (id.kind() == "registration")
        store->record(byoc::revoke(id, store->lock(), sessions.at(std::string(id.target())), host, because));
    store->finish();
  }

  // What iam-policy prints.
  std::string iam_policy(IamPolicyScope scope) {
    const auto made = manifest();
    const auto recorded = lock();
    const auto sessions = open_sessions(made);
    return byoc::iam_policy(all_targets(made, recorded), in_scope(resolve(made), recorded, {}), recorded,
                            all_step_kinds(sessions, usual_target(made)), scope);
  }

  Action action(const std::string& step) { return decision(step).action; }

  Decision decision(const std::string& step) { return planned(step).decision; }

  PlannedStep planned(const std::string& step) {
    const auto made = plan();
    return made.plan.steps[made.graph.index(id_of(step))];
  }

  const std::string& manifest_text() const { return manifest_text_; }

  std::string file(const std::string& name) { return fake.files.contents().at("/w/" + name); }
  bool has_file(const std::string& name) { return fake.files.contents().contains("/w/" + name); }
  Lock lock() { return open_store()->lock(); }

  // How often an operation has succeeded in the sandbox.
  int calls(const std::string& operation) const {
    const auto found = calls_.find(operation);
    return found == calls_.end() ? 0 : found->second;
  }
  void forget_calls() {
    calls_.clear();
    asked_.clear();
  }

  // How often each operation was asked for, whatever came of it.
  const std::map<std::string, int>& asked() const { return asked_; }

  PlanOptions options{.threads = 1};  // what the user said on the command line
  FakeHost fake;
  sandbox::FaultHook fault;            // what the sandbox does wrong; nothing by default
  std::string dead_region;             // where nobody answers
  std::shared_ptr<MemoryState> state;  // where the state is kept; null: in files
  const Path path = "/w/byoc-ecdsa.yaml";

 private:
  Host host_ = fake.host();
  aws::Session console_session_{{.region = "us-east-1", .profile = {}, .endpoint_url = {}, .account = {}}};

 public:
  // How many entries the first page of a list has.
  std::size_t count_in_aws(std::string_view operation, const std::string& target, const std::string& list) {
    return aws::read(console_session_, host_.reader(), operation, target).json().getArray(list)->size();
  }

  void make_billing_group(const std::string& name) {
    aws::change(console_session_, host_, {"CreateBillingGroup", "POST", aws::resource("/billing-groups", name), ""});
  }

  // Somebody else at work in the same account, as in the console.
  aws::IotClient iot{console_session_, host_};
  aws::ResourceClient registry{console_session_, host_};

 private:
  static std::vector<StepId> recorded_steps(const Lock& lock, const std::string& resource) {
    std::vector<StepId> steps;
    for (const auto& [id, record] : lock.steps)
      if (id.resource() == resource) steps.push_back(id);
    return steps;
  }

  Manifest manifest() { return parse_manifest(path, manifest_text_, fake.files); }

  aws::Sessions open_sessions(const Manifest& made) { return make_sessions(arguments_, made, lock(), console_); }

  std::unique_ptr<StateStore> open_store() {
    if (state) return std::make_unique<MemoryStore>(state);
    return open_state(manifest(), fake.host());
  }

  PlanningResult plan_against(const StateStore& store) {
    const auto made = manifest();
    const auto sessions = open_sessions(made);
    options.manifest = targets_in(made);
    options.restore_hint = store.restore_hint();
    return make_plan(made.name, resolve(made), store.lock(), all_step_kinds(sessions, usual_target(made)),
                     fake.host().reader(), options);
  }

  sandbox::Settings settings() {
    sandbox::Settings made;
    made.roles["deployer"].policy = deployer_policy_;
    made.fault = [this](std::string_view method, std::string_view target) {
      return fault ? fault(method, target) : sandbox::Fault{};
    };
    made.observe = [this](const sandbox::Exchange& exchange) {
      ++asked_[exchange.operation];
      if (exchange.status == 200 || exchange.status == 0) ++calls_[exchange.operation];
    };
    return made;
  }

  std::string manifest_text_;
  std::optional<sandbox::IamPolicy> deployer_policy_;
  std::ostringstream said_;
  Arguments arguments_;
  Console console_{said_, said_, false, false, Paint(), Paint(), {}};
  std::map<std::string, int> calls_, asked_;
  SeededRandom service_random_{99};
  sandbox::Service service_{fake.clock, service_random_, settings()};
};

}  // namespace byoc::test
