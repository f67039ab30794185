#include "steps/aws/sandbox/core/issuer.h"
#include "steps/aws/sandbox/core/refusal.h"
#include "steps/aws/sandbox/core/views.h"
#include "steps/aws/sandbox/operations/operations.h"

namespace byoc::sandbox {
namespace {

[[noreturn]] void refuse_without_ca() {
  throw Refusal("CertificateStateException", "No CA certificate exists for the given certificate");
}

// The registered CA that `device` claims as its issuer.
const Authority& find_issuer(const Region& region, const Certificate& device,
                             const std::optional<std::string>& ca_pem) {
  const auto issuer = device.issuer_der();
  if (ca_pem) {
    const auto named = Certificate::from_pem(*ca_pem, "CA certificate");
    const auto found = region.authorities.find(named.id());
    if (found == region.authorities.end() || named.subject_der() != issuer) refuse_without_ca();
    return found->second;
  }
  const Authority* match = nullptr;
  for (const auto& [id, authority] : region.authorities) {
    if (authority.certificate.subject_der() != issuer) continue;
    if (match != nullptr)
      throw Refusal("CertificateConflictException",
                    "Several registered CA certificates have the subject that issued this certificate; say which with "
                    "caCertificatePem");
    match = &authority;
  }
  if (match == nullptr) refuse_without_ca();
  return *match;
}

void check_device(const Certificate& certificate, Time now) {
  certificate.refuse_unless_in_date(now);
  certificate.refuse_weak_key();
  certificate.refuse_weak_signature_algorithm();
}

void check_new(const Call& call, const Certificate& certificate, const std::string& status) {
  if (call.region().devices.contains(certificate.id()))
    throw Refusal::already_exists("The certificate is already provisioned or registered", certificate.id(),
                                  call.certificate_arn(certificate.id()));
  if (!is_settable(status))
    throw Refusal("CertificateStateException", "Not allowed to register certificate with " + status + " status");
}

Json add(Call& call, const Certificate& certificate, const std::string& status, const std::string& mode,
         const std::string& ca_id) {
  auto& region = call.change();
  const Registration registration{.certificate = certificate,
                                  .status = status,
                                  .mode = mode,
                                  .created = call.now,
                                  .modified = call.now,
                                  .version = 1,
                                  .generation_id = random_uuid(call.random),
                                  .sequence = region.next_sequence++};
  region.devices.emplace(certificate.id(), Device{registration, ca_id});
  return identify(registration, call.certificate_arn(certificate.id()));
}

// What AWS IoT issues itself it registers at once.
Json add_issued(Call& call, const std::string& pem) {
  const auto* const status = call.parameters.flag("setAsActive") ? "ACTIVE" : "INACTIVE";
  auto json = add(call, Certificate::from_pem(pem, "Certificate"), status, "DEFAULT", "");
  json->set("certificatePem", pem);
  return json;
}

}  // namespace

Json register_certificate(Call& call) {
  const auto& parameters = call.parameters;
  const auto pem = parameters.required("certificatePem");
  const auto ca_pem = parameters.text("caCertificatePem");
  const bool set_as_active = parameters.flag("setAsActive");
  const auto status = parameters.text("status").value_or(set_as_active ? "ACTIVE" : "INACTIVE");
  const auto certificate = Certificate::from_pem(pem, "Certificate");
  const auto& issuer = find_issuer(call.region(), certificate, ca_pem);
  if (issuer.status != "ACTIVE")
    throw Refusal("CertificateStateException",
                  "The CA certificate must be active before you can register any client certificates it has signed");
  if (!certificate.is_signed_by(issuer.certificate))
    throw Refusal("CertificateValidationException", "Certificate is not valid. It is not signed by the CA certificate");
  check_device(certificate, call.now);
  check_new(call, certificate, status);
  return add(call, certificate, status, issuer.mode, issuer.certificate.id());
}

Json register_certificate_without_ca(Call& call) {
  const auto pem = call.parameters.required("certificatePem");
  const auto status = call.parameters.text("status").value_or("INACTIVE");
  const auto certificate = Certificate::from_pem(pem, "Certificate");
  check_device(certificate, call.now);
  check_new(call, certificate, status);
  return add(call, certificate, status, "SNI_ONLY", "");
}

Json create_keys_and_certificate(Call& call) {
  const auto issued = issue_with_key_pair(call.now);
  auto keys = make_json();
  keys->set("PublicKey", issued.public_key);
  keys->set("PrivateKey", issued.private_key);
  auto json = add_issued(call, issued.certificate);
  json->set("keyPair", keys);
  return json;
}

Json create_certificate_from_csr(Call& call) {
  return add_issued(call, issue_for_request(call.parameters.required("certificateSigningRequest"), call.now));
}

}  // namespace byoc::sandbox
