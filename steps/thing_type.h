// Kind `thing-type`: AWS IoT has the thing type, not deprecated (CreateThingType).
// Must not know: things.
//
// facts: name, arn, region, description, searchable_attributes (joined with ','), deprecated if it is
#pragma once

#include "steps/iot_resource.h"

namespace byoc {

class ThingTypeKind final : public IotResourceKind {
 public:
  using IotResourceKind::IotResourceKind;

  std::vector<Permission> permissions(const Step& step, const Record* recorded) const override;

 protected:
  std::string noun() const override { return "thing type"; }
  std::optional<Facts> find(const aws::RegistryReader& iot, const std::string& name) const override;
  std::string create(aws::RegistryClient& iot, const Step& step) const override;
  void update(aws::RegistryClient& iot, const Step& step, const Facts& present) const override;
  void remove(aws::RegistryClient& iot, const std::string& name) const override;
  bool is_fixed(std::string_view name) const override { return name != "deprecated"; }
};

}  // namespace byoc
