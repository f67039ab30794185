#include "steps/iot/provisioning_template.h"

#include "engine/documents/document_meaning.h"
#include "steps/fact_reader.h"
#include "steps/iot/untold.h"
#include "steps/step_facts.h"

namespace byoc {

namespace {

aws::ProvisioningTemplateDescription properties_of(const Step& step) {
  return {.arn = {},
          .type = fact(step.wanted, "type"),
          .role_arn = fact(step.wanted, "role_arn"),
          .description = find_fact(step.wanted, "description").value_or(""),
          .body = fact(step.settings, "body"),
          .is_enabled = FactReader(step).is_true(step.wanted, "enabled")};
}

}  // namespace

// The role is handed to AWS IoT, which IAM has to allow too (iam:PassRole).
std::vector<Permission> ProvisioningTemplateKind::permissions(const Step& step, const Record*) const {
  const auto resource = "provisioningtemplate/" + wanted_fact(step, "name");
  const auto& role = wanted_fact(step, "role_arn");
  return {{Permission::Purpose::look, "iot:DescribeProvisioningTemplate", resource},
          {Permission::Purpose::change, "iot:CreateProvisioningTemplate", resource},
          {Permission::Purpose::change, "iot:UpdateProvisioningTemplate", resource},
          {Permission::Purpose::change, "iam:PassRole", role},
          {Permission::Purpose::change, "iot:CreateProvisioningTemplateVersion", resource},
          {Permission::Purpose::change, "iot:ListProvisioningTemplateVersions", resource},
          {Permission::Purpose::change, "iot:DeleteProvisioningTemplateVersion", resource},
          {Permission::Purpose::retire, "iot:DescribeProvisioningTemplate", resource},
          {Permission::Purpose::retire, "iot:ListCACertificates", "*"},
          {Permission::Purpose::retire, "iot:ListProvisioningTemplateVersions", resource},
          {Permission::Purpose::retire, "iot:DeleteProvisioningTemplateVersion", resource},
          {Permission::Purpose::retire, "iot:DeleteProvisioningTemplate", resource}};
}

std::optional<Facts> ProvisioningTemplateKind::find(const aws::ResourceReader& iot, const std::string& name) const {
  const auto found = iot.describe_provisioning_template(name);
  if (!found) return std::nullopt;
  Facts facts{{"name", name}, {"arn", found->arn}, {"body", template_meaning(found->body)}};
  add_told(facts, "type", found->type);
  add_told(facts, "role_arn", found->role_arn);
  add_told(facts, "description", found->description);
  if (found->is_enabled) facts["enabled"] = *found->is_enabled ? "true" : "false";
  return facts;
}

void ProvisioningTemplateKind::add_untold_facts(Facts& facts, const Record* recorded) const {
  add_untold(facts, recorded, "type", "FLEET_PROVISIONING");
  add_untold(facts, recorded, "role_arn", "");
  add_untold(facts, recorded, "enabled", "false");
}

std::string ProvisioningTemplateKind::create(aws::ResourceClient& iot, const Step& step) const {
  return iot.create_provisioning_template(fact(step.wanted, "name"), properties_of(step));
}

void ProvisioningTemplateKind::update(aws::ResourceClient& iot, const Step& step, const Facts& present) const {
  const auto& name = fact(step.wanted, "name");
  const auto differs = [&](std::string_view fact_name) {
    return find_fact(present, fact_name) != find_fact(step.wanted, fact_name);
  };
  if (differs("body")) iot.create_provisioning_template_version(name, fact(step.settings, "body"));
  if (differs("role_arn") || differs("description") || differs("enabled"))
    iot.update_provisioning_template(name, properties_of(step));
}

void ProvisioningTemplateKind::remove(aws::ResourceClient& iot, const std::string& name) const {
  iot.delete_provisioning_template(name);
}

}  // namespace byoc
