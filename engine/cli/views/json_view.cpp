#include "engine/cli/views/json_view.h"

#include <set>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>

#include "engine/base/utf8.h"
#include "engine/cli/views/json_document.h"
#include "engine/cli/views/reason_words.h"

namespace byoc {

namespace {

using Poco::JSON::Array;
using Poco::JSON::Object;

constexpr int format_version = 1;

Array lines_array(const std::vector<std::string>& lines) {
  Array array;
  for (const auto& line : lines) array.add(utf8(line));
  return array;
}

Object facts_object(const Facts& facts) {
  auto object = ordered_object();
  for (const auto& [name, value] : facts) object.set(utf8(name), utf8(value));
  return object;
}

Array names(const std::set<std::string>& names) {
  return lines_array({names.begin(), names.end()});
}

// How AWS IoT knows a resource in one target.
Object aws_object(const std::string& target, const AwsFacts& aws) {
  auto object = ordered_object();
  if (!target.empty()) object.set("target", utf8(target));
  for (const auto& [name, value] : aws.facts) object.set(utf8(name), utf8(value));
  if (!aws.policies.empty()) object.set("policies", names(aws.policies));
  if (!aws.groups.empty()) object.set("groups", names(aws.groups));
  return object;
}

Object resource_object(const ResourceFacts& resource) {
  auto object = ordered_object();
  object.set("id", utf8(resource.id));
  if (!resource.files.empty()) object.set("files", facts_object(resource.files));
  if (!resource.common_name.empty()) object.set("common_name", utf8(resource.common_name));
  if (!resource.certificate.empty()) object.set("certificate", facts_object(resource.certificate));
  if (resource.aws.empty()) return object;
  Array aws;
  for (const auto& [target, facts] : resource.aws) aws.add(aws_object(target, facts));
  object.set("aws", aws);
  return object;
}

Array resources_array(const std::vector<ResourceFacts>& resources) {
  Array array;
  for (const auto& resource : resources) array.add(resource_object(resource));
  return array;
}

Object summary_object(const Plan& plan) {
  auto object = ordered_object();
  const auto counts = plan.summary();
  for (const auto action : all_actions) {
    const auto found = counts.find(action);
    object.set(std::string(to_string(action)), found == counts.end() ? std::size_t{0} : found->second);
  }
  return object;
}

Array causes_array(const Reasons& reasons) {
  Array array;
  for (const auto& reason : reasons) {
    auto object = ordered_object();
    object.set("code", std::string(to_string(reason.code)));
    if (!reason.fact.empty()) object.set("fact", utf8(reason.fact));
    if (reason.before) object.set("before", utf8(*reason.before));
    if (reason.after) object.set("after", utf8(*reason.after));
    if (reason.step) object.set("step", utf8(reason.step->text()));
    array.add(object);
  }
  return array;
}

Object awaited_object(const Awaited& awaited) {
  auto object = ordered_object();
  object.set("what", utf8(awaited.what));
  object.set("path", utf8(awaited.path));
  object.set("from", utf8(awaited.from));
  return object;
}

Object step_object(const PlannedStep& planned) {
  const auto& decision = planned.decision;
  auto object = ordered_object();
  object.set("id", utf8(planned.step.id.text()));
  object.set("kind", utf8(planned.step.kind()));
  if (!planned.step.target().empty()) object.set("target", utf8(planned.step.target()));
  object.set("action", std::string(to_string(decision.action)));
  object.set("reasons", lines_array(reason_lines(planned)));
  object.set("causes", causes_array(decision.reasons));
  if (decision.action == Action::wait && decision.awaited) object.set("waits_for", awaited_object(*decision.awaited));
  if (decision.is_held) object.set("held", true);
  if (decision.action == Action::retire) object.set("removes", facts_object(decision.taken_away));
  if (const auto way_out = way_out_of(planned); !way_out.empty()) object.set("hint", utf8(way_out));
  if (!decision.warnings.empty()) object.set("warnings", lines_array(warning_lines(planned)));
  return object;
}

Poco::Dynamic::Var text_or_null(const std::string& text) {
  return text.empty() ? Poco::Dynamic::Var() : Poco::Dynamic::Var(utf8(text));
}

// What a plan and a result have in common, up to the steps.
Object head_object(const Plan& plan) {
  auto object = ordered_object();
  object.set("format_version", format_version);
  object.set("manifest", utf8(plan.manifest_name));
  object.set("region", text_or_null(plan.region));
  object.set("digest", plan.digest());
  object.set("refreshed", std::string(to_string(plan.refresh)));
  object.set("recorded_at", text_or_null(plan.recorded_at));
  object.set("summary", summary_object(plan));
  return object;
}

// An unchanged step is as the manifest wants it, which is what "done" means to a program.
std::string outcome_word(StepState state) {
  return std::string(to_string(state == StepState::unchanged ? StepState::done : state));
}

Object error_object(const StepResult& step) {
  auto object = ordered_object();
  object.set("message", utf8(step.error));
  object.set("hint", utf8(step.hint));
  return object;
}

}  // namespace

std::string JsonView::plan(const Plan& plan) const {
  auto object = head_object(plan);
  Array steps;
  for (const auto& planned : plan.steps) steps.add(step_object(planned));
  object.set("steps", steps);
  object.set("resources", resources_array(resources_));
  return json_document(object);
}

std::string JsonView::result(const Plan& plan, const RunResult& run, std::chrono::milliseconds) const {
  auto object = head_object(plan);
  object.set("outcome", !run.is_done() ? "failed" : run.is_waiting() ? "waiting" : "done");
  Array steps;
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const auto& result = run.steps.at(i);
    auto step = step_object(plan.steps[i]);
    step.set("outcome", outcome_word(result.state));
    step.set("outputs", facts_object(result.outputs));
    if (result.state == StepState::failed) step.set("error", error_object(result));
    steps.add(step);
  }
  object.set("steps", steps);
  object.set("resources", resources_array(resources_));
  return json_document(object);
}

}  // namespace byoc
