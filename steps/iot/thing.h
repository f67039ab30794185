// Kind `thing`: AWS IoT's registry has the thing (CreateThing, UpdateThing).
// Must not know: certificates, thing groups.
//
// facts: name, arn, region, type, billing_group, attribute.NAME
#pragma once

#include "steps/iot/iot_resource.h"
#include "steps/iot/left_to_others.h"

namespace byoc {

class ThingKind final : public IotResourceKind {
 public:
  using IotResourceKind::IotResourceKind;

  std::vector<Permission> permissions(const Step& step, const Record* recorded) const override;

 protected:
  std::string noun() const override { return "thing"; }
  std::optional<Facts> find(const aws::ResourceReader& iot, const std::string& name) const override;
  std::optional<Reason> lacking(const aws::ResourceReader& iot, const Step& step, const Facts& found) const override;
  std::string create(aws::ResourceClient& iot, const Step& step) const override;
  void update(aws::ResourceClient& iot, const Step& step, const Facts& present) const override;
  void remove(aws::ResourceClient& iot, const std::string& name) const override;

 private:
  LeftToOthers billing_groups_;
};

}  // namespace byoc
