#include <algorithm>

#include "engine/base/text.h"
#include "steps/aws/sandbox/operations.h"
#include "steps/aws/sandbox/refusal.h"
#include "steps/aws/sandbox/views.h"

namespace byoc::sandbox {
namespace {

constexpr std::string_view modes[] = {"DEFAULT", "SNI_ONLY"};
constexpr std::string_view statuses[] = {"ACTIVE", "INACTIVE"};
constexpr std::string_view auto_registration_statuses[] = {"ENABLE", "DISABLE"};
constexpr std::ptrdiff_t max_authorities_of_one_subject = 10;

std::optional<RegistrationConfig> read_registration_config(Parameters& parameters) {
  if (!parameters.object("registrationConfig")) return std::nullopt;
  RegistrationConfig config;
  config.template_body = parameters.text("registrationConfig.templateBody", {0, 10240}).value_or("");
  config.role_arn = parameters.text("registrationConfig.roleArn", {20, 2048}).value_or("");
  config.template_name = parameters.text("registrationConfig.templateName", {1, 36, "[0-9A-Za-z_-]+"}).value_or("");
  return config;
}

void check_registration_config(const std::optional<RegistrationConfig>& config) {
  if (!config) return;
  const bool has_body = !config->template_body.empty();
  if (!config->template_name.empty()) {
    if (has_body || !config->role_arn.empty())
      throw Refusal("InvalidRequestException", "templateName excludes templateBody and roleArn");
    throw Refusal("ResourceNotFoundException", "Provisioning template not found: " + config->template_name);
  }
  if (has_body == config->role_arn.empty())
    throw Refusal("InvalidRequestException", "templateBody and roleArn must be given together");
  const auto body = to_lower(config->template_body);
  const auto names = [&](const char* word) { return body.find(word) != std::string::npos; };
  if (has_body && !names("policyname") && !names("policydocument"))
    throw Refusal("InvalidRequestException",
                  "Invalid registration template. Neither policyName nor policyDocument is present in the Template.");
}

struct Input {
  std::string ca_certificate, mode;
  std::optional<std::string> verification_certificate;
  bool set_as_active, allow_auto_registration;
  std::optional<RegistrationConfig> registration_config;
};

Input read_input(Parameters& parameters) {
  Input input{
      .ca_certificate = parameters.required_text("caCertificate", certificate_pem),
      .mode = parameters.choice("certificateMode", modes).value_or("DEFAULT"),
      .verification_certificate = parameters.text("verificationCertificate", certificate_pem),
      .set_as_active = parameters.query_flag("setAsActive"),
      .allow_auto_registration = parameters.query_flag("allowAutoRegistration"),
      .registration_config = read_registration_config(parameters),
  };
  parameters.tags("tags");
  parameters.check();
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
  const auto found = call.region().authorities.find(id);
  if (found == call.region().authorities.end())
    throw Refusal("ResourceNotFoundException", "CA certificate " + id + " does not exist");
  return found->second;
}

}  // namespace

Json register_ca_certificate(Call& call) {
  const auto input = read_input(call.parameters);
  const auto certificate = Certificate::from_pem(input.ca_certificate, "CA certificate");
  check_authority(certificate, call.now);
  if (input.verification_certificate)
    check_verification(*input.verification_certificate, certificate, call.region().registration_code, call.now);
  check_room(call, certificate);
  check_registration_config(input.registration_config);

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
  return identify(registration, call.ca_arn(certificate.id()));
}

Json describe_ca_certificate(Call& call) {
  const auto id = call.parameters.id_in_path("certificateId");
  call.parameters.check();
  const auto& authority = find_authority(call, id);
  auto description = describe(authority, call.ca_arn(id), call.account_id());
  description->set("autoRegistrationStatus", authority.auto_registration ? "ENABLE" : "DISABLE");
  auto json = make_json();
  json->set("certificateDescription", description);
  if (const auto& config = authority.registration_config) {
    auto shown = make_json();
    if (!config->template_body.empty()) shown->set("templateBody", config->template_body);
    if (!config->role_arn.empty()) shown->set("roleArn", config->role_arn);
    json->set("registrationConfig", shown);
  }
  return json;
}

Json update_ca_certificate(Call& call) {
  auto& parameters = call.parameters;
  const auto id = parameters.id_in_path("certificateId");
  const auto status = parameters.query_choice("newStatus", statuses);
  const auto auto_registration = parameters.query_choice("newAutoRegistrationStatus", auto_registration_statuses);
  const auto config = read_registration_config(parameters);
  const bool remove = parameters.flag("removeAutoRegistration");
  parameters.check();
  find_authority(call, id);
  check_registration_config(config);
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
  const auto id = call.parameters.id_in_path("certificateId");
  call.parameters.check();
  if (find_authority(call, id).status == "ACTIVE")
    throw Refusal("CertificateStateException",
                  "CA certificate must be deactivated (not ACTIVE) before deletion. Id: " + id);
  call.change().authorities.erase(id);
  return make_json();
}

Json list_ca_certificates(Call& call) {
  const auto request = PageRequest::read(call.parameters);
  const auto template_name = call.parameters.query_text("templateName", {1, 36, "[0-9A-Za-z_-]+"});
  call.parameters.check();
  std::vector<const Registration*> all;
  for (const auto& [id, authority] : call.region().authorities)
    if (!template_name ||
        (authority.registration_config && authority.registration_config->template_name == *template_name))
      all.push_back(&authority);
  const auto page = cut_page(std::move(all), request, "cacertificates");
  return list_json(page, false, [&](const std::string& id) { return call.ca_arn(id); });
}

}  // namespace byoc::sandbox
