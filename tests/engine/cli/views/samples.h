// Plans and results made by hand, for the views.
#pragma once

#include "engine/apply/executor.h"
#include "engine/plan/model/plan.h"
#include "tests/support/reasons.h"
#include "tests/support/step_ids.h"

namespace byoc::test {

inline PlannedStep sample_step(const std::string& resource, const std::string& kind, Decision decision,
                               Facts wanted = {}) {
  PlannedStep planned{Step(StepId(resource, kind)), std::move(decision)};
  planned.step.wanted = std::move(wanted);
  return planned;
}

// A reason whose sentence is nothing but its value: for plans that need no true one. `way_out`: where it is blocked.
inline Reason said(const std::string& text, const std::string& way_out = {}) {
  auto reason = because(ReasonCode::known_by, "address", text);
  reason.told_hint = way_out;
  return reason;
}

inline Reason differs(const std::string& fact, const std::string& before, const std::string& after) {
  return because(ReasonCode::value_differs, fact, before, after);
}

inline Decision sample_decision(Action action, Reasons reasons = {}) {
  Decision decision;
  decision.action = action;
  decision.reasons = std::move(reasons);
  return decision;
}

inline Plan sample_plan(std::vector<PlannedStep> steps) {
  Plan plan;
  plan.manifest_name = "thermostat-line";
  plan.region = "us-east-1";
  plan.recorded_at = "2026-11-20T08:30:00Z";
  plan.steps = std::move(steps);
  return plan;
}

// What a run may meet: changes, unchanged steps, a warning, and one step that is held back.
inline Plan mixed_plan() {
  auto cut = sample_decision(Action::create, {said("there is no certificate at 'pki/deviceCert.crt'")});
  cut.warnings = {said("500d would outlive the issuer: cut at 2027-04-07T08:30:00Z")};
  auto plan = sample_plan({
      sample_step("", "registration-code", sample_decision(Action::none)),
      sample_step("authorities.root", "key",
                  sample_decision(Action::adopt, {said("'pki/root.key' fits, but is not recorded")}),
                  {{"file", "pki/root.key"}}),
      sample_step("authorities.root", "certificate", sample_decision(Action::none), {{"file", "pki/root.crt"}}),
      sample_step("authorities.root", "registration", sample_decision(Action::none)),
      sample_step("authorities.root", "status",
                  sample_decision(Action::update, {differs("auto_registration", "DISABLE", "ENABLE"),
                                                   differs("status", "INACTIVE", "ACTIVE")})),
      sample_step("devices.deviceCert", "key",
                  sample_decision(Action::create, {said("there is no key at 'pki/deviceCert.key'")}),
                  {{"file", "pki/deviceCert.key"}}),
      sample_step("devices.deviceCert", "certificate", cut, {{"file", "pki/deviceCert.crt"}}),
  });
  auto gone = sample_decision(Action::retire, {because(ReasonCode::not_in_manifest)});
  gone.is_held = true;
  gone.taken_away = {{"arn", "arn:aws:iot:us-east-1:123456789012:cert/0ld1"}, {"certificate_id", "0ld1"}};
  plan.steps.push_back(sample_step("devices.old", "registration", gone));
  return plan;
}

// One step waits for another that is blocked.
inline Plan blocked_plan() {
  const auto key = "authorities.root.key"_id;
  const auto blocked = sample_decision(
      Action::blocked,
      {said("the key of a recorded certificate is missing: 'pki/root.key'", "put the key back from your backup")});
  auto waiting = sample_decision(Action::blocked, {because(ReasonCode::waits_for, key)});
  waiting.waits_for = {key};
  auto plan = sample_plan({
      sample_step("authorities.root", "key", blocked),
      sample_step("authorities.root", "certificate", waiting),
      sample_step("devices.d1", "key", sample_decision(Action::create, {said("there is no key at 'pki/d1.key'")})),
  });
  plan.steps[1].step.needs = {{"key", key}};
  return plan;
}

inline Facts sample_certificate(const std::string& name, const std::string& issuer = {}) {
  Facts wanted{{"file", "pki/" + name + ".crt"}, {"subject.common_name", "Example " + name}};
  if (!issuer.empty()) wanted["issuer"] = issuer;
  return wanted;
}

// All eight actions, over a hierarchy of three levels, with names that every format has to take care of.
inline Plan full_plan() {
  auto gone = sample_decision(Action::retire, {said("no longer in the manifest")});
  gone.is_held = true;
  auto revoked = differs("status", "REVOKED", "ACTIVE");
  revoked.told_hint = "say 'status: REVOKED' in the manifest";
  const auto blocked = sample_decision(Action::blocked, {revoked});
  auto adopted = sample_decision(Action::adopt, {said("'pki/root.crt' fits and is not recorded yet")});
  adopted.warnings = {said("'pki/root.crt' deviates from the profile: version: '3' -> '1'")};
  const std::string root = "authorities.root", issuing = "authorities.issuing";
  auto odd = sample_certificate("odd", issuing);
  odd["subject.common_name"] = "</details> | `@octocat` \\| #1 \"%%{init}%%\" <b>";
  return sample_plan({
      sample_step(root, "key", sample_decision(Action::none), {{"file", "pki/root.key"}}),
      sample_step(root, "certificate", adopted, sample_certificate("root")),
      sample_step(root, "status", sample_decision(Action::update, {differs("status", "INACTIVE", "ACTIVE")})),
      sample_step(issuing, "certificate",
                  sample_decision(Action::renew,
                                  {because(ReasonCode::in_renewal_window, "not_after", "30d", "2026-12-01T00:00:00Z")}),
                  sample_certificate("issuing", root)),
      sample_step("devices.d1", "certificate",
                  sample_decision(Action::replace, {differs("subject.common_name", "A", "Example d1")}),
                  sample_certificate("d1", issuing)),
      sample_step("devices.d2", "certificate",
                  sample_decision(Action::create, {because(ReasonCode::no_file, "file", {}, "pki/d2.crt")}),
                  sample_certificate("d2", issuing)),
      sample_step("devices.d3", "certificate", sample_decision(Action::none), sample_certificate("d3", issuing)),
      sample_step("devices.d3", "status", blocked),
      sample_step("devices.odd", "certificate",
                  sample_decision(Action::create,
                                  {because(ReasonCode::value_given, "common_name", {}, odd.at("subject.common_name"))}),
                  odd),
      sample_step("devices.old", "registration", gone),
  });
}

// So many devices below one authority, all new and alike; the reasons of `is_each_different` ones are not.
inline Plan fleet_plan(std::size_t count, bool is_each_different = false) {
  auto plan = sample_plan(
      {sample_step("authorities.root", "certificate", sample_decision(Action::none), sample_certificate("root"))});
  for (std::size_t i = 1; i <= count; ++i) {
    const auto name = "d" + std::to_string(i);
    const auto file = "pki/" + name;
    auto key = sample_decision(Action::create, {because(ReasonCode::no_file, "file", {}, file + ".key")});
    if (is_each_different)
      key = sample_decision(Action::replace, {differs("curve", "P-256", "P-384"), said("unlike #" + name)});
    plan.steps.push_back(sample_step("devices." + name, "key", key, {{"curve", "P-256"}, {"file", file + ".key"}}));
    plan.steps.push_back(
        sample_step("devices." + name, "certificate",
                    sample_decision(Action::create, {because(ReasonCode::no_file, "file", {}, file + ".crt"),
                                                     said("common_name 'Example " + name + "'")}),
                    sample_certificate(name, "authorities.root")));
  }
  return plan;
}

// What belongs to one of several targets, beside what belongs to none.
inline Plan targeted_plan() {
  auto plan =
      sample_plan({sample_step("devices.d1", "key", sample_decision(Action::none)),
                   sample_step("devices.d1", "registration@eu", sample_decision(Action::create, {said("new")}))});
  plan.region = "eu-central-1 (eu), us-east-1 (us)";
  plan.steps.back().step.id = StepId(plan.steps.back().step.resource(), "registration", "eu");
  return plan;
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
      sample_result(StepState::unchanged),
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
