// Kind `provisioning-template`: AWS IoT has the template (CreateProvisioningTemplate,
// CreateProvisioningTemplateVersion).
// Must not know: requests.
//
// facts: name, arn, region, type, role_arn, description, enabled, body: what it means (document_reasons.h)
#pragma once

#include "steps/iot/iot_resource.h"

namespace byoc {

class ProvisioningTemplateKind final : public IotResourceKind {
 public:
  using IotResourceKind::IotResourceKind;

  std::vector<Permission> permissions(const Step& step, const Record* recorded) const override;

 protected:
  std::string noun() const override { return "provisioning template"; }
  std::optional<Facts> find(const aws::ResourceReader& iot, const std::string& name) const override;
  void add_untold_facts(Facts& facts, const Record* recorded) const override;
  std::string create(aws::ResourceClient& iot, const Step& step) const override;
  void update(aws::ResourceClient& iot, const Step& step, const Facts& present) const override;
  void remove(aws::ResourceClient& iot, const std::string& name) const override;
  bool is_fixed(std::string_view name) const override { return name == "type"; }
};

}  // namespace byoc
