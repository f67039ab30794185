// Manifests that several tests of the steps start from.
// Must not know: the tests.
#pragma once

#include <string>

#include "engine/base/error.h"

namespace byoc::test {

// Certificates only: a root, an authority below it, a device.
inline constexpr auto plain_manifest = R"(version: 1
name: plain
authorities:
  root:
    subject: {common_name: Root}
    validity: 1000d
  sub:
    issuer: root
    subject: {common_name: Sub}
    validity: 500d
    renew_before: 30d
devices:
  d1:
    issuer: sub
    subject: {common_name: d1}
    validity: 90d
    renew_before: 10d
)";

// The device of connected_manifest, section and all.
inline constexpr auto connected_device = R"(devices:
  d1:
    issuer: root
    subject: {common_name: d1}
    validity: 90d
    renew_before: 10d
    register: {}
    policies: [reader]
    thing: {type: thermostat, groups: [line], attributes: {site: plant-2, batch: "7"}}
)";

// A device that may connect: registered, with a thing of a type in a group, and a policy; its authority has tags, and a
// template for devices that register themselves.
inline const auto connected_manifest = std::string(R"(version: 1
name: connected
aws: {region: us-east-1}
policies:
  reader:
    document:
      Version: "2012-10-17"
      Statement: [{Effect: Allow, Action: "iot:Connect", Resource: "*"}]
provisioning_templates:
  line:
    type: JITP
    role_arn: arn:aws:iam::000000000000:role/line
    body: {Resources: {policy: {Type: "AWS::IoT::Policy", Properties: {PolicyName: reader}}}}
thing_types:
  thermostat: {description: Room thermostats, searchable_attributes: [site]}
thing_groups:
  plant: {description: Plant 2, attributes: {site: plant-2}}
  line: {parent: plant}
authorities:
  root:
    subject: {common_name: Root}
    validity: 1000d
    protect: false
    register: {auto_registration: true, provisioning_template: line, tags: {site: plant-2}}
)") + connected_device;

// `text` with `from` replaced where it stands last; it has to be there.
inline std::string edited(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.rfind(from);
  if (at == std::string::npos) throw InternalError("a test edits what is not there: " + from);
  return text.replace(at, from.size(), to);
}

}  // namespace byoc::test
