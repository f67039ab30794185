// Kind `thing-type`: AWS IoT has the thing type, not deprecated (CreateThingType).
// Must not know: certificates, files.
//
// facts: name, arn, region, description, searchable_attributes (joined with ','), deprecated if it is
#pragma once

#include "steps/iot/iot_resource.h"

namespace byoc {

class ThingTypeKind final : public IotResourceKind {
 public:
  using IotResourceKind::IotResourceKind;

  std::vector<Permission> permissions(const Step& step, const Record* recorded) const override;

 protected:
  std::string noun() const override { return "thing type"; }
  std::optional<Facts> find(const aws::ResourceReader& iot, const std::string& name) const override;
  std::string create(aws::ResourceClient& iot, const Step& step) const override;
  void update(aws::ResourceClient& iot, const Step& step, const Facts& present) const override;
  void remove(aws::ResourceClient& iot, const std::string& name) const override;
  bool is_fixed(std::string_view name) const override { return name != "deprecated"; }
};

}  // namespace byoc
