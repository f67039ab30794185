#include "engine/cli/views/json_view.h"

#include <sstream>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>

#include "engine/base/json_layout.h"
#include "engine/base/utf8.h"

namespace byoc {

namespace {

using Poco::JSON::Array;
using Poco::JSON::Object;

constexpr int format_version = 1;

Object ordered_object() {
  return Object(Poco::JSON_PRESERVE_KEY_ORDER);
}

Array list(const std::vector<std::string>& lines) {
  Array array;
  for (const auto& line : lines) array.add(utf8(line));
  return array;
}

Object facts_object(const Facts& facts) {
  auto object = ordered_object();
  for (const auto& [name, value] : facts) object.set(utf8(name), utf8(value));
  return object;
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

Object step_object(const PlannedStep& planned) {
  const auto& decision = planned.decision;
  auto object = ordered_object();
  object.set("id", utf8(planned.step.id));
  object.set("kind", utf8(planned.step.kind));
  if (!planned.step.target.empty()) object.set("target", utf8(planned.step.target));
  object.set("action", std::string(to_string(decision.action)));
  object.set("reasons", list(decision.reasons));
  if (decision.is_held) object.set("held", true);
  if (!decision.hint.empty()) object.set("hint", utf8(decision.hint));
  if (!decision.warnings.empty()) object.set("warnings", list(decision.warnings));
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
  if (state == StepState::failed) return "failed";
  return state == StepState::skipped ? "skipped" : "done";
}

Object error_object(const StepResult& step) {
  auto object = ordered_object();
  object.set("message", utf8(step.error));
  object.set("hint", utf8(step.hint));
  return object;
}

std::string document(const Object& object) {
  std::ostringstream out;
  object.stringify(out);
  return lay_out_json(out.str());
}

}  // namespace

std::string JsonView::plan(const Plan& plan) const {
  auto object = head_object(plan);
  Array steps;
  for (const auto& planned : plan.steps) steps.add(step_object(planned));
  object.set("steps", steps);
  return document(object);
}

std::string JsonView::result(const Plan& plan, const RunResult& run, std::chrono::milliseconds) const {
  auto object = head_object(plan);
  object.set("outcome", std::string(run.is_done() ? "done" : "failed"));
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
  return document(object);
}

}  // namespace byoc
