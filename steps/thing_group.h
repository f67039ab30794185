// Kind `thing-group`: AWS IoT has the static thing group (CreateThingGroup, UpdateThingGroup).
// Must not know: which things are in it.
//
// facts: name, arn, region, parent, description, attribute.NAME
#pragma once

#include "steps/iot_resource.h"

namespace byoc {

class ThingGroupKind final : public IotResourceKind {
 public:
  using IotResourceKind::IotResourceKind;

  std::vector<Permission> permissions(const Step& step, const Record* recorded) const override;

 protected:
  std::string noun() const override { return "thing group"; }
  std::optional<Facts> find(const aws::RegistryReader& iot, const std::string& name) const override;
  std::string create(aws::RegistryClient& iot, const Step& step) const override;
  void update(aws::RegistryClient& iot, const Step& step, const Facts& present) const override;
  void remove(aws::RegistryClient& iot, const std::string& name) const override;
  bool is_fixed(std::string_view name) const override { return name == "parent"; }
};

}  // namespace byoc
