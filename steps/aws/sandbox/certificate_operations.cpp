#include "steps/aws/sandbox/operations.h"
#include "steps/aws/sandbox/refusal.h"
#include "steps/aws/sandbox/views.h"

namespace byoc::sandbox {
namespace {

const Device& find_device(const Call& call, const std::string& id) {
  const auto found = call.region().devices.find(id);
  if (found == call.region().devices.end())
    throw Refusal("ResourceNotFoundException", "Certificate " + id + " does not exist");
  return found->second;
}

void check_transition(const std::string& from, const std::string& to) {
  if (from == to) return;
  if (!is_settable(to))
    throw Refusal("CertificateStateException", "Not allowed to set the status of a certificate to " + to);
  if (from == "REVOKED" && to == "ACTIVE")
    throw Refusal("CertificateStateException", "Not allowed to activate a certificate that is REVOKED");
}

Json list_devices(Call& call, std::string_view list, const std::optional<std::string>& ca_id) {
  const auto request = PageRequest::read(call.parameters);
  call.parameters.check();
  std::vector<const Registration*> all;
  for (const auto& [id, device] : call.region().devices)
    if (!ca_id || device.ca_id == *ca_id) all.push_back(&device);
  const auto page = cut_page(std::move(all), request, list);
  return list_json(page, true, [&](const std::string& id) { return call.certificate_arn(id); });
}

}  // namespace

Json describe_certificate(Call& call) {
  const auto id = call.parameters.id_in_path("certificateId");
  call.parameters.check();
  const auto& device = find_device(call, id);
  auto description = describe(device, call.certificate_arn(id), call.account_id());
  if (!device.ca_id.empty()) description->set("caCertificateId", device.ca_id);
  auto json = make_json();
  json->set("certificateDescription", description);
  return json;
}

Json update_certificate(Call& call) {
  const auto id = call.parameters.id_in_path("certificateId");
  const auto status = call.parameters.required_query_choice("newStatus", certificate_statuses);
  call.parameters.check();
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
  const auto id = call.parameters.id_in_path("certificateId");
  call.parameters.query_flag("forceDelete");  // is about policies and things, which the sandbox does not have
  call.parameters.check();
  if (find_device(call, id).status == "ACTIVE")
    throw Refusal("CertificateStateException",
                  "Certificate must be deactivated (not ACTIVE) before deletion. Id: " + id);
  call.change().devices.erase(id);
  return {};
}

Json list_certificates(Call& call) {
  return list_devices(call, "certificates", std::nullopt);
}

Json list_certificates_by_ca(Call& call) {
  const auto ca_id = call.parameters.id_in_path("caCertificateId");
  return list_devices(call, "certificates-by-ca/" + ca_id, ca_id);
}

}  // namespace byoc::sandbox
