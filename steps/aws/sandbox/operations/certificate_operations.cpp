#include <algorithm>

#include "steps/aws/sandbox/core/views.h"
#include "steps/aws/sandbox/operations/lookup.h"
#include "steps/aws/sandbox/operations/operations.h"

namespace byoc::sandbox {
namespace {

const Device& find_device(const Call& call, const std::string& id) {
  return find_or_refuse(call.region().devices, id, "Certificate");
}

void check_transition(const std::string& from, const std::string& to) {
  if (from == to) return;
  if (from == "REVOKED")
    throw Refusal("CertificateStateException", "The certificate is REVOKED, and its status can't be changed to " + to);
  if (!is_settable(to))
    throw Refusal("CertificateStateException", "Not allowed to set the status of a certificate to " + to);
}

Json list_devices(Call& call, std::string_view list, const std::optional<std::string>& ca_id) {
  const auto request = PageRequest::by_marker(call.parameters);
  Listed all;
  for (const auto& [id, device] : call.region().devices)
    if (!ca_id || device.ca_id == *ca_id)
      all.emplace(order_key(device.sequence), summarize(device, call.certificate_arn(id), true));
  return list_page(all, request, list, "certificates");
}

}  // namespace

Json describe_certificate(Call& call) {
  const auto id = call.parameters.required("certificateId");
  const auto& device = find_device(call, id);
  auto description = describe(device, call.certificate_arn(id), call.account_id());
  if (!device.ca_id.empty()) description->set("caCertificateId", device.ca_id);
  auto json = make_json();
  json->set("certificateDescription", description);
  return json;
}

Json update_certificate(Call& call) {
  const auto id = call.parameters.required("certificateId");
  const auto status = call.parameters.required("newStatus");
  const auto& known = find_device(call, id);
  check_transition(known.status, status);
  if (known.status == status) return {};

  auto& device = call.change().devices.find(id)->second;
  device.status = status;
  device.modified = call.now;
  ++device.version;
  return {};
}

Json delete_certificate(Call& call) {
  const auto id = call.parameters.required("certificateId");
  const bool force = call.parameters.flag("forceDelete");
  if (find_device(call, id).status == "ACTIVE")
    throw Refusal("CertificateStateException",
                  "Certificate must be deactivated (not ACTIVE) before deletion. Id: " + id);
  const auto arn = call.certificate_arn(id);
  const auto& known = call.region().registry;
  if (call.seems_attached(arn) ||
      std::ranges::any_of(known.things, [&](const auto& entry) { return entry.second.principals.contains(arn); }))
    throw Refusal("DeleteConflictException", "Things must be detached before deletion (arn: " + arn + ")");
  const auto has_it = [&](const auto& entry) { return entry.second.targets.contains(arn); };
  if (!force && std::ranges::any_of(known.policies, has_it))
    throw Refusal("DeleteConflictException",
                  "Certificate policies must be detached before deletion (arn: " + arn + ")");
  auto& region = call.change();
  region.devices.erase(id);
  for (auto& [name, policy] : region.registry.policies) policy.targets.erase(arn);
  return {};
}

Json list_certificates(Call& call) {
  return list_devices(call, "certificates", std::nullopt);
}

Json list_certificates_by_ca(Call& call) {
  const auto ca_id = call.parameters.required("caCertificateId");
  return list_devices(call, "certificates-by-ca/" + ca_id, ca_id);
}

}  // namespace byoc::sandbox
