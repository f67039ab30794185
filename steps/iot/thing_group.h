// Kind `thing-group`: AWS IoT has the static thing group (CreateThingGroup, UpdateThingGroup).
// Must not know: certificates, requests.
//
// facts: name, arn, region, parent, description, attribute.NAME
#pragma once

#include "steps/iot/iot_resource.h"

namespace byoc {

class ThingGroupKind final : public IotResourceKind {
 public:
  using IotResourceKind::IotResourceKind;

  std::vector<Permission> permissions(const Step& step, const Record* recorded) const override;

 protected:
  std::string noun() const override { return "thing group"; }
  std::optional<Facts> find(const aws::ResourceReader& iot, const std::string& name) const override;
  std::string create(aws::ResourceClient& iot, const Step& step) const override;
  void update(aws::ResourceClient& iot, const Step& step, const Facts& present) const override;
  void remove(aws::ResourceClient& iot, const std::string& name) const override;
  bool is_fixed(std::string_view name) const override { return name == "parent"; }
};

}  // namespace byoc
