#include <algorithm>

#include "steps/aws/sandbox/core/views.h"
#include "steps/aws/sandbox/operations/lookup.h"
#include "steps/aws/sandbox/operations/operations.h"
#include "steps/aws/sandbox/operations/template_body.h"

namespace byoc::sandbox {
namespace {

constexpr std::ptrdiff_t max_authorities_of_one_subject = 10;

std::optional<RegistrationConfig> read_registration_config(const Parameters& parameters) {
  if (!parameters.has("registrationConfig")) return std::nullopt;
  RegistrationConfig config;
  config.template_body = parameters.text("registrationConfig.templateBody").value_or("");
  config.role_arn = parameters.text("registrationConfig.roleArn").value_or("");
  config.template_name = parameters.text("registrationConfig.templateName").value_or("");
  return config;
}

void check_template(const Call& call, const std::string& name) {
  if (find_or_refuse(call.region().registry.templates, name, "Provisioning template").type != "JITP")
    throw Refusal("InvalidRequestException", "The provisioning template " + name + " is not of type JITP");
}

void check_registration_config(const Call& call, const std::optional<RegistrationConfig>& config) {
  if (!config) return;
  const bool has_body = !config->template_body.empty();
  const bool has_role = !config->role_arn.empty();
  if (!config->template_name.empty()) {
    if (has_body || has_role)
      throw Refusal("InvalidRequestException", "templateName excludes templateBody and roleArn");
    return check_template(call, config->template_name);
  }
  if (has_body != has_role) throw Refusal("InvalidRequestException", "templateBody and roleArn must be given together");
  if (has_body) check_template_body(config->template_body);
}

struct Input {
  std::string ca_certificate, mode;
  std::optional<std::string> verification_certificate;
  bool set_as_active, allow_auto_registration;
  std::optional<RegistrationConfig> registration_config;
  Tags tags;
};

Input read_input(const Parameters& parameters) {
  Input input{
      .ca_certificate = parameters.required("caCertificate"),
      .mode = parameters.text("certificateMode").value_or("DEFAULT"),
      .verification_certificate = parameters.text("verificationCertificate"),
      .set_as_active = parameters.flag("setAsActive"),
      .allow_auto_registration = parameters.flag("allowAutoRegistration"),
      .registration_config = read_registration_config(parameters),
      .tags = parameters.tags(),
  };
  const bool needs_verification = input.mode == "DEFAULT";
  if (needs_verification && !input.verification_certificate)
    throw Refusal("InvalidRequestException",
                  "A verification certificate is required when the certificate mode is DEFAULT");
  if (!needs_verification && input.verification_certificate)
    throw Refusal("InvalidRequestException",
                  "A verification certificate must not be given when the certificate mode is SNI_ONLY");
  return input;
}

void check_authority(const Certificate& certificate, Time now) {
  certificate.refuse_unless_authority();
  certificate.refuse_unless_in_date(now);
  certificate.refuse_weak_key();
  certificate.refuse_weak_signature_algorithm();
}

// The proof that whoever registers the CA holds its key.
void check_verification(const std::string& pem, const Certificate& authority, const std::string& registration_code,
                        Time now) {
  const auto verification = Certificate::from_pem(pem, "Verification certificate");
  if (!verification.is_signed_by(authority))
    throw Refusal("CertificateValidationException",
                  "Verification certificate is not valid. It is not signed by the CA certificate");
  verification.refuse_unless_in_date(now);
  verification.refuse_weak_signature_algorithm();
  const auto names = verification.common_names();
  if (registration_code.empty() || names.size() != 1 || names.front() != registration_code)
    throw Refusal("RegistrationCodeValidationException",
                  "The registration code is invalid. The common name of the verification certificate is not the "
                  "registration code");
}

void check_room(const Call& call, const Certificate& certificate) {
  const auto& authorities = call.region().authorities;
  if (authorities.contains(certificate.id()))
    throw Refusal::already_exists("The certificate is already provisioned or registered", certificate.id(),
                                  call.ca_arn(certificate.id()));
  const auto subject = certificate.subject_der();
  const auto count = std::ranges::count_if(
      authorities, [&](const auto& entry) { return entry.second.certificate.subject_der() == subject; });
  if (count >= max_authorities_of_one_subject)
    throw Refusal("LimitExceededException", "Limit reached for number of CA Certificates with same subject");
}

const Authority& find_authority(const Call& call, const std::string& id) {
  return find_or_refuse(call.region().authorities, id, "CA certificate");
}

}  // namespace

Json register_ca_certificate(Call& call) {
  const auto input = read_input(call.parameters);
  const auto certificate = Certificate::from_pem(input.ca_certificate, "CA certificate");
  check_authority(certificate, call.now);
  if (input.verification_certificate)
    check_verification(*input.verification_certificate, certificate, call.region().registration_code, call.now);
  check_room(call, certificate);
  check_registration_config(call, input.registration_config);

  auto& region = call.change();
  const Registration registration{.certificate = certificate,
                                  .status = input.set_as_active ? "ACTIVE" : "INACTIVE",
                                  .mode = input.mode,
                                  .created = call.now,
                                  .modified = call.now,
                                  .version = 1,
                                  .generation_id = random_uuid(call.random),
                                  .sequence = region.next_sequence++};
  region.authorities.emplace(certificate.id(),
                             Authority{registration, input.allow_auto_registration, input.registration_config});
  if (!input.tags.empty()) region.registry.tags[call.ca_arn(certificate.id())] = input.tags;
  return identify(registration, call.ca_arn(certificate.id()));
}

Json describe_ca_certificate(Call& call) {
  const auto id = call.parameters.required("certificateId");
  const auto& authority = find_authority(call, id);
  auto description = describe(authority, call.ca_arn(id), call.account_id());
  description->set("autoRegistrationStatus", authority.auto_registration ? "ENABLE" : "DISABLE");
  auto json = make_json();
  json->set("certificateDescription", description);
  if (const auto& config = authority.registration_config) {
    auto shown = make_json();
    if (!config->template_body.empty()) shown->set("templateBody", config->template_body);
    if (!config->role_arn.empty()) shown->set("roleArn", config->role_arn);
    if (!config->template_name.empty()) shown->set("templateName", config->template_name);
    json->set("registrationConfig", shown);
  }
  return json;
}

Json update_ca_certificate(Call& call) {
  const auto& parameters = call.parameters;
  const auto id = parameters.required("certificateId");
  const auto status = parameters.text("newStatus");
  const auto auto_registration = parameters.text("newAutoRegistrationStatus");
  const auto config = read_registration_config(parameters);
  const bool remove = parameters.flag("removeAutoRegistration");
  find_authority(call, id);
  check_registration_config(call, config);
  if (remove && (config || auto_registration == "ENABLE"))
    throw Refusal("InvalidRequestException",
                  "removeAutoRegistration excludes setting up auto-registration in the same request");

  auto& authority = call.change().authorities.find(id)->second;
  if (status) authority.status = *status;
  if (auto_registration) authority.auto_registration = *auto_registration == "ENABLE";
  if (config) authority.registration_config = config;
  if (remove) {
    authority.registration_config.reset();
    authority.auto_registration = false;
  }
  authority.modified = call.now;
  ++authority.version;
  return {};
}

Json delete_ca_certificate(Call& call) {
  const auto id = call.parameters.required("certificateId");
  if (find_authority(call, id).status == "ACTIVE")
    throw Refusal("CertificateStateException",
                  "CA certificate must be deactivated (not ACTIVE) before deletion. Id: " + id);
  auto& region = call.change();
  region.authorities.erase(id);
  region.registry.tags.erase(call.ca_arn(id));
  return make_json();
}

Json list_ca_certificates(Call& call) {
  const auto request = PageRequest::by_marker(call.parameters);
  const auto wanted = call.parameters.text("templateName");
  Listed all;
  for (const auto& [id, authority] : call.region().authorities)
    if (!wanted || (authority.registration_config && authority.registration_config->template_name == *wanted))
      all.emplace(order_key(authority.sequence), summarize(authority, call.ca_arn(id), false));
  return list_page(all, request, "cacertificates", "certificates");
}

}  // namespace byoc::sandbox
