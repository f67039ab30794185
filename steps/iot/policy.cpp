#include "steps/iot/policy.h"

#include "engine/documents/document_meaning.h"
#include "steps/step_facts.h"

namespace byoc {

std::vector<Permission> PolicyKind::permissions(const Step& step, const Record*) const {
  const auto resource = "policy/" + wanted_fact(step, "name");
  return {{Permission::Purpose::look, "iot:GetPolicy", resource},
          {Permission::Purpose::change, "iot:CreatePolicy", resource},
          {Permission::Purpose::change, "iot:CreatePolicyVersion", resource},
          {Permission::Purpose::change, "iot:ListPolicyVersions", resource},
          {Permission::Purpose::change, "iot:DeletePolicyVersion", resource},
          {Permission::Purpose::retire, "iot:GetPolicy", resource},
          {Permission::Purpose::retire, "iot:ListTargetsForPolicy", resource},
          {Permission::Purpose::retire, "iot:ListPolicyVersions", resource},
          {Permission::Purpose::retire, "iot:DeletePolicyVersion", resource},
          {Permission::Purpose::retire, "iot:DeletePolicy", resource}};
}

std::optional<Facts> PolicyKind::find(const aws::ResourceReader& iot, const std::string& name) const {
  const auto found = iot.get_policy(name);
  if (!found) return std::nullopt;
  return Facts{{"name", name}, {"arn", found->arn}, {"document", policy_meaning(found->document)}};
}

std::string PolicyKind::create(aws::ResourceClient& iot, const Step& step) const {
  return iot.create_policy(fact(step.wanted, "name"), fact(step.settings, "document"));
}

void PolicyKind::update(aws::ResourceClient& iot, const Step& step, const Facts&) const {
  iot.create_policy_version(fact(step.wanted, "name"), fact(step.settings, "document"));
}

void PolicyKind::remove(aws::ResourceClient& iot, const std::string& name) const {
  iot.delete_policy(name);
}

}  // namespace byoc
