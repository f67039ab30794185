// Kind `thing`: AWS IoT's registry has the thing (CreateThing, UpdateThing).
// Must not know: certificates, thing groups.
//
// facts: name, arn, region, type, billing_group, attribute.NAME
#pragma once

#include "steps/iot_resource.h"

namespace byoc {

class ThingKind final : public IotResourceKind {
 public:
  using IotResourceKind::IotResourceKind;

  std::vector<Permission> permissions(const Step& step, const Record* recorded) const override;

 protected:
  std::string noun() const override { return "thing"; }
  std::optional<Facts> find(const aws::RegistryReader& iot, const std::string& name) const override;
  std::string create(aws::RegistryClient& iot, const Step& step) const override;
  void update(aws::RegistryClient& iot, const Step& step, const Facts& present) const override;
  void remove(aws::RegistryClient& iot, const std::string& name) const override;
};

}  // namespace byoc
