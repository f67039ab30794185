#include "steps/aws/iot/iot_client.h"

#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/core/json_text.h"
#include "steps/aws/iot/iot_call.h"
#include "steps/x509/certificate.h"

namespace byoc::aws {

namespace {

// Of the answer to DescribeCACertificate; empty where it has none.
RegistrationConfig config_in(const Poco::JSON::Object& answer) {
  const auto config = object_member(answer, "registrationConfig");
  if (!config) return {};
  const auto text = [&](const char* name) { return text_member(*config, name).value_or(""); };
  return {text("templateName"), text("templateBody"), text("roleArn")};
}

std::optional<CertificateDescription> describe(const Session& session, const ReadHost& host, std::string_view operation,
                                               const std::string& request_target) {
  return if_found([&] {
    const auto whole = read(session, host, operation, request_target);
    const auto answer = whole.inside("certificateDescription");
    return CertificateDescription{.id = answer.needed("certificateId"),
                                  .arn = answer.needed("certificateArn"),
                                  .status = answer.needed("status"),
                                  .pem = answer.needed("certificatePem"),
                                  .auto_registration_status = answer.optional("autoRegistrationStatus"),
                                  .ca_certificate_id = answer.optional("caCertificateId"),
                                  .mode = answer.optional("certificateMode"),
                                  .config = config_in(whole.json())};
  });
}

Poco::JSON::Object::Ptr to_object(const RegistrationConfig& config) {
  Poco::JSON::Object::Ptr object = new Poco::JSON::Object;
  if (config.template_name.empty()) {
    object->set("templateBody", config.template_body);
    object->set("roleArn", config.role_arn);
  } else {
    object->set("templateName", config.template_name);
  }
  return object;
}

std::string fingerprint_of(const std::string& pem) {
  return x509::Certificate::from_pem(pem).fingerprint();
}

using Describe = std::function<std::optional<CertificateDescription>(const std::string& id)>;

// What exists already, if it is the certificate `pem`: an earlier answer was lost, or an earlier run was killed.
std::optional<RegisteredCertificate> find_existing(const ServiceError& error, const std::string& pem,
                                                   const Describe& describe_it) {
  if (error.code() != "ResourceAlreadyExistsException") return std::nullopt;
  const auto fingerprint = fingerprint_of(pem);
  const bool is_ours = to_lower(error.resource_id()) == fingerprint;
  if (is_ours && !error.resource_arn().empty())
    return RegisteredCertificate{error.resource_id(), error.resource_arn(), true};
  const auto existing = describe_it(error.resource_id().empty() ? fingerprint : error.resource_id());
  if (!existing || !(is_ours || existing->is_certificate(fingerprint))) return std::nullopt;
  return RegisteredCertificate{existing->id, existing->arn, true};
}

RegisteredCertificate register_once(const Session& session, Host& host, const ServiceRequest& request,
                                    const std::string& pem, const Describe& describe_it) {
  try {
    const auto answer = change(session, host, request);
    return {answer.needed("certificateId"), answer.needed("certificateArn")};
  } catch (const ServiceError& error) {
    if (auto existing = find_existing(error, pem, describe_it)) return *existing;
    throw;
  }
}

}  // namespace

bool CertificateDescription::is_certificate(const std::string& fingerprint) const {
  try {
    return fingerprint_of(pem) == fingerprint;
  } catch (const Error&) {
    return false;
  }
}

IotReader::IotReader(const Session& session, const ReadHost& host) : session_(session), host_(host) {}

std::optional<CertificateDescription> IotReader::describe_ca_certificate(const std::string& id) const {
  return describe(session_, host_, "DescribeCACertificate", resource("/cacertificate", id));
}

std::optional<CertificateDescription> IotReader::describe_certificate(const std::string& id) const {
  return describe(session_, host_, "DescribeCertificate", resource("/certificates", id));
}

std::string IotReader::get_registration_code() const {
  return read(session_, host_, "GetRegistrationCode", "/registrationcode").needed("registrationCode");
}

std::string IotReader::describe_data_endpoint() const {
  const auto request_target = "/endpoint" + query({{"endpointType", "iot:Data-ATS"}});
  return read(session_, host_, "DescribeEndpoint", request_target).needed("endpointAddress");
}

IotClient::IotClient(const Session& session, Host& host) : IotReader(session, host.reader()), whole_host_(host) {}

RegisteredCertificate IotClient::register_ca_certificate(const RegisterCaCertificate& request) {
  const auto request_target =
      "/cacertificate" + query({{"setAsActive", flag(request.set_as_active)},
                                {"allowAutoRegistration", flag(request.allow_auto_registration)}});
  Poco::JSON::Object body;
  body.set("caCertificate", request.ca_certificate_pem);
  if (request.is_sni_only)
    body.set("certificateMode", "SNI_ONLY");
  else
    body.set("verificationCertificate", request.verification_certificate_pem);
  if (!request.config.is_empty()) body.set("registrationConfig", to_object(request.config));
  if (!request.tags.empty()) body.set("tags", tag_list(request.tags));
  return register_once(session_, whole_host_, {"RegisterCACertificate", "POST", request_target, to_json(body)},
                       request.ca_certificate_pem,
                       [this](const std::string& id) { return describe_ca_certificate(id); });
}

void IotClient::update_ca_certificate(const std::string& id, const std::optional<std::string>& new_status,
                                      const std::optional<std::string>& new_auto_registration_status,
                                      const std::optional<RegistrationConfig>& new_config) {
  const auto request_target =
      resource("/cacertificate", id) +
      query({{"newStatus", new_status}, {"newAutoRegistrationStatus", new_auto_registration_status}});
  // Without members it is an empty object, as AWS' own clients send it.
  Poco::JSON::Object body;
  if (new_config && new_config->is_empty()) body.set("removeAutoRegistration", true);
  if (new_config && !new_config->is_empty()) body.set("registrationConfig", to_object(*new_config));
  change(session_, whole_host_, {"UpdateCACertificate", "PUT", request_target, to_json(body)});
}

RegisteredCertificate IotClient::register_certificate(const RegisterCertificate& request) {
  const auto body = json_of({{"certificatePem", request.certificate_pem},
                             {"caCertificatePem", request.ca_certificate_pem},
                             {"status", request.status}});
  return register_once(session_, whole_host_, {"RegisterCertificate", "POST", "/certificate/register", body},
                       request.certificate_pem, [this](const std::string& id) { return describe_certificate(id); });
}

RegisteredCertificate IotClient::register_certificate_without_ca(const std::string& pem, const std::string& status) {
  const auto body = json_of({{"certificatePem", pem}, {"status", status}});
  return register_once(session_, whole_host_,
                       {"RegisterCertificateWithoutCA", "POST", "/certificate/register-no-ca", body}, pem,
                       [this](const std::string& id) { return describe_certificate(id); });
}

void IotClient::update_certificate(const std::string& id, const std::string& new_status) {
  const auto request_target = resource("/certificates", id) + query({{"newStatus", new_status}});
  change(session_, whole_host_, {"UpdateCertificate", "PUT", request_target, ""});
}

void IotClient::delete_ca_certificate(const std::string& id) {
  remove(session_, whole_host_, {"DeleteCACertificate", "DELETE", resource("/cacertificate", id), ""});
}

void IotClient::delete_certificate(const std::string& id) {
  remove(session_, whole_host_, {"DeleteCertificate", "DELETE", resource("/certificates", id), ""});
}

}  // namespace byoc::aws
