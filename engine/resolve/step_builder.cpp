#include "engine/resolve/step_builder.h"

namespace byoc {

Step step_of(const Manifest& manifest, const std::string& resource, const std::string& kind) {
  Step step(StepId(resource, kind));
  step.folder = manifest.folder();
  return step;
}

Step aws_step(const Manifest& manifest, const AwsTarget& target, const std::string& resource, const std::string& kind) {
  Step step(StepId(resource, kind, target.name));
  step.folder = manifest.folder();
  if (target.region) step.settings["region"] = *target.region;
  if (target.account) step.settings["account"] = *target.account;
  return step;
}

void need(Step& step, const std::string& role, const std::string& resource, const std::string& kind) {
  step.needs.push_back({role, StepId(resource, kind)});
}

void need_beside(Step& step, const std::string& role, const std::string& resource, const std::string& kind) {
  step.needs.push_back({role, StepId(resource, kind, step.target())});
}

void link(Step& step, const std::string& role, const std::string& resource, const std::string& kind) {
  need_beside(step, role, resource, kind);
  step.wanted[std::string(recorded_need) + role] = step.needs.back().step.text();
}

}  // namespace byoc
