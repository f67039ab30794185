// Plans and results made by hand, for the views.
#pragma once

#include "engine/apply/executor.h"
#include "engine/plan/plan.h"

namespace byoc::test {

inline PlannedStep sample_step(const std::string& resource, const std::string& kind, Decision decision,
                               Facts wanted = {}) {
  PlannedStep planned;
  planned.step.id = resource.empty() ? kind : resource + "." + kind;
  planned.step.kind = kind;
  planned.step.resource = resource;
  planned.step.wanted = std::move(wanted);
  planned.decision = std::move(decision);
  return planned;
}

inline Decision sample_decision(Action action, std::vector<std::string> reasons = {}) {
  Decision decision;
  decision.action = action;
  decision.reasons = std::move(reasons);
  return decision;
}

inline Plan sample_plan(std::vector<PlannedStep> steps) {
  Plan plan;
  plan.manifest_name = "thermostat-line";
  plan.refreshed = "live";
  plan.steps = std::move(steps);
  return plan;
}

// One step of every action that this version can plan, but none blocked.
inline Plan mixed_plan() {
  auto cut = sample_decision(Action::create, {"there is no certificate at 'pki/deviceCert.crt'"});
  cut.warnings = {"500d would outlive the issuer: cut at 2027-04-07T08:30:00Z"};
  auto plan = sample_plan({
      sample_step("", "registration-code", sample_decision(Action::none)),
      sample_step("authorities.root", "key",
                  sample_decision(Action::adopt, {"'pki/root.key' fits, but is not recorded"}),
                  {{"file", "pki/root.key"}}),
      sample_step("authorities.root", "certificate", sample_decision(Action::none), {{"file", "pki/root.crt"}}),
      sample_step("authorities.root", "registration", sample_decision(Action::none)),
      sample_step("authorities.root", "status",
                  sample_decision(Action::update,
                                  {"auto_registration: 'DISABLE' -> 'ENABLE'", "status: 'INACTIVE' -> 'ACTIVE'"})),
      sample_step("devices.deviceCert", "key",
                  sample_decision(Action::create, {"there is no key at 'pki/deviceCert.key'"}),
                  {{"file", "pki/deviceCert.key"}}),
      sample_step("devices.deviceCert", "certificate", cut, {{"file", "pki/deviceCert.crt"}}),
  });
  plan.unmanaged = {"devices.old.certificate", "devices.old.key"};
  return plan;
}

inline Plan blocked_plan() {
  auto blocked = sample_decision(Action::blocked, {"the key of a recorded certificate is missing: 'pki/root.key'"});
  blocked.hint = "put the key back from your backup";
  return sample_plan({
      sample_step("authorities.root", "key", blocked),
      sample_step("authorities.root", "certificate",
                  sample_decision(Action::blocked, {"waits for authorities.root.key"})),
      sample_step("devices.d1", "key", sample_decision(Action::create, {"there is no key at 'pki/d1.key'"})),
  });
}

inline Plan unchanged_plan() {
  return sample_plan(
      {sample_step("authorities.root", "key", sample_decision(Action::none), {{"file", "pki/root.key"}}),
       sample_step("authorities.root", "certificate", sample_decision(Action::none), {{"file", "pki/root.crt"}})});
}

inline StepResult sample_result(StepState state, Facts outputs = {}) {
  StepResult result;
  result.state = state;
  result.outputs = std::move(outputs);
  return result;
}

// Of mixed_plan(): everything done.
inline RunResult mixed_run() {
  RunResult run;
  run.steps = {
      sample_result(StepState::unchanged),
      sample_result(StepState::done, {{"public_key_sha256", "aa11"}}),
      sample_result(StepState::unchanged, {{"serial", "00f1"}}),
      sample_result(StepState::unchanged,
                    {{"arn", "arn:aws:iot:us-east-1:123456789012:cacert/ca01"}, {"certificate_id", "ca01"}}),
      sample_result(StepState::done, {{"auto_registration", "ENABLE"}, {"status", "ACTIVE"}}),
      sample_result(StepState::done, {{"public_key_sha256", "bb22"}}),
      sample_result(StepState::done, {{"serial", "00f2"}}),
  };
  return run;
}

// Of mixed_plan(): a key could not be written.
inline RunResult failed_run() {
  auto run = mixed_run();
  run.steps[5] = {StepState::failed, {}, "devices.deviceCert.key: 'pki' can't be written: no space left", "make room"};
  run.steps[6] = sample_result(StepState::skipped);
  return run;
}

}  // namespace byoc::test
