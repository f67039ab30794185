#include "engine/cli/views/resource_facts.h"

#include <array>
#include <string_view>

namespace byoc {

namespace {

constexpr std::array certificate_facts{"fingerprint", "not_after", "not_before", "serial"};

void take_over(Facts& to, const Facts& from, std::string_view name) {
  if (const auto value = find_fact(from, name)) to[name] = *value;
}

// The rests of the names that begin with `prefix`.
std::set<std::string> names_after(std::string_view prefix, const Facts& facts) {
  std::set<std::string> names;
  for (const auto& [name, value] : facts)
    if (name.starts_with(prefix)) names.insert(name.substr(prefix.size()));
  return names;
}

void note_aws(AwsFacts& aws, const Step& step, const Facts& known) {
  if (is_about_thing(step)) {
    if (step.kind() == "thing" && known.contains("arn")) aws.facts["thing"] = fact(step.wanted, "name");
    take_over(aws.facts, known, "region");
    aws.groups.merge(names_after("group.", known));
    return;
  }
  for (const auto* name : {"arn", "certificate_id", "region", "status", "auto_registration"})
    take_over(aws.facts, known, name);
  if (known.contains("arn")) take_over(aws.facts, step.wanted, "name");
  aws.policies.merge(names_after("policy.", known));
}

void note(ResourceFacts& resource, const Step& step, const Facts& known) {
  if (const auto file = find_fact(step.wanted, "file")) resource.files[step.kind()] = *file;
  if (step.kind() == "certificate") {
    resource.common_name = find_fact(step.wanted, "subject.common_name").value_or("");
    for (const auto* name : certificate_facts) take_over(resource.certificate, known, name);
  } else if (!step.wanted.contains("file") && !known.empty()) {
    note_aws(resource.aws[std::string(step.target())], step, known);
  }
}

// `known` answers what is known of a step by its position in the plan, or null if it is gone.
template <typename Known>
std::vector<ResourceFacts> collect(const Plan& plan, const Known& known) {
  std::vector<ResourceFacts> resources;
  std::map<std::string_view, std::size_t> position;
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const auto& step = plan.steps[i].step;
    const Facts* facts = step.resource().empty() ? nullptr : known(i);
    if (facts == nullptr) continue;
    const auto [found, is_new] = position.try_emplace(step.resource(), resources.size());
    if (is_new) resources.push_back({std::string(step.resource()), {}, {}, {}, {}});
    note(resources[found->second], step, *facts);
  }
  return resources;
}

}  // namespace

bool is_about_thing(const Step& step) {
  return step.kind() == "thing" || step.kind() == "thing-groups";
}

const Facts& known_facts(const PlanningResult& planned, std::size_t index) {
  static const Facts nothing;
  const auto& step = planned.plan.steps[index].step;
  if (!step.is_retired && !planned.plan.unreachable.contains(step.target())) return planned.observed[index].facts;
  const auto* record = planned.lock.find(step.id);
  return record == nullptr ? nothing : record->outputs;
}

std::vector<ResourceFacts> known_resources(const PlanningResult& planned) {
  return collect(planned.plan, [&](std::size_t index) { return &known_facts(planned, index); });
}

std::vector<ResourceFacts> known_resources(const PlanningResult& planned, const RunResult& run) {
  return collect(planned.plan, [&](std::size_t index) -> const Facts* {
    const auto& result = run.steps.at(index);
    if (result.state == StepState::done && planned.plan.steps[index].step.is_retired) return nullptr;
    return result.state == StepState::done ? &result.outputs : &known_facts(planned, index);
  });
}

}  // namespace byoc
