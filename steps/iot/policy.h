// Kind `policy`: AWS IoT has the policy with this document (CreatePolicy, CreatePolicyVersion).
// Must not know: certificates, requests.
//
// facts: name, arn, region, document: what it means (document_reasons.h)
#pragma once

#include "steps/iot/iot_resource.h"

namespace byoc {

class PolicyKind final : public IotResourceKind {
 public:
  using IotResourceKind::IotResourceKind;

  std::vector<Permission> permissions(const Step& step, const Record* recorded) const override;

 protected:
  std::string noun() const override { return "policy"; }
  std::optional<Facts> find(const aws::ResourceReader& iot, const std::string& name) const override;
  std::string create(aws::ResourceClient& iot, const Step& step) const override;
  void update(aws::ResourceClient& iot, const Step& step, const Facts& present) const override;
  void remove(aws::ResourceClient& iot, const std::string& name) const override;
};

}  // namespace byoc
