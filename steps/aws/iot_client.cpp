#include "steps/aws/iot_client.h"

#include <Poco/JSON/Object.h>
#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/json_text.h"
#include "steps/aws/service_call.h"
#include "steps/aws/uri.h"
#include "steps/x509/certificate.h"

namespace byoc::aws {

namespace {

const Service iot{"AWS IoT", "iot", &Session::iot_endpoint};

// A successful answer's JSON object, from which members are taken by name.
class Answer {
 public:
  Answer(std::string_view operation, const std::string& body) : operation_(operation) {
    object_ = trim(body).empty() ? Poco::JSON::Object::Ptr(new Poco::JSON::Object) : parse_json_object(body);
    if (!object_) fail("is no JSON object");
  }

  Answer inside(const std::string& name) const {
    auto object = object_member(*object_, name);
    if (!object) fail(fmt::format("lacks '{}'", name));
    return {operation_, object};
  }

  std::string needed(const std::string& name) const {
    const auto value = text_member(*object_, name);
    if (!value || value->empty()) fail(fmt::format("lacks '{}'", name));
    return *value;
  }

  std::string optional(const std::string& name) const { return text_member(*object_, name).value_or(""); }

 private:
  Answer(std::string_view operation, Poco::JSON::Object::Ptr object)
      : operation_(operation), object_(std::move(object)) {}

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(fmt::format("the answer of AWS IoT to {} {}", operation_, what),
                "check that the endpoint speaks the AWS IoT API; run again to go on, nothing is registered twice");
  }

  std::string_view operation_;
  Poco::JSON::Object::Ptr object_;
};

std::string resource(std::string_view folder, const std::string& id) {
  if (id.empty()) throw InternalError("a certificate id is empty");
  return fmt::format("{}/{}", folder, percent_encode(id));
}

// Parameters in the order of AWS' model; those without a value are left out.
std::string query(std::initializer_list<std::pair<std::string_view, std::optional<std::string>>> parameters) {
  std::string out;
  for (const auto& [name, value] : parameters)
    if (value) out += fmt::format("{}{}={}", out.empty() ? '?' : '&', name, percent_encode(*value));
  return out;
}

std::string json_of(std::initializer_list<std::pair<const char*, std::string>> members) {
  Poco::JSON::Object object;
  for (const auto& [name, value] : members)
    if (!value.empty()) object.set(name, value);
  return to_json(object);
}

std::string flag(bool value) {
  return value ? "true" : "false";
}

// Every request goes through here, so none is sent as somebody in the wrong account.
std::string send(const Session& session, const ReadHost& host, const ServiceRequest& request,
                 const Transport& transport) {
  session.check_account(host);
  return call(session, host, iot, request, transport).body;
}

Answer read(const Session& session, const ReadHost& host, std::string_view operation, std::string target) {
  const auto get = [&](const HttpRequest& request) { return host.http.get(request); };
  return {operation, send(session, host, {operation, "GET", std::move(target), ""}, get)};
}

std::string change(const Session& session, Host& host, const ServiceRequest& request) {
  const auto transport = [&](const HttpRequest& attempt) { return host.http.send(request.method, attempt); };
  return send(session, host.reader(), request, transport);
}

std::optional<CertificateDescription> describe(const Session& session, const ReadHost& host, std::string_view operation,
                                               std::string target) {
  try {
    const auto answer = read(session, host, operation, std::move(target)).inside("certificateDescription");
    return CertificateDescription{.id = answer.needed("certificateId"),
                                  .arn = answer.needed("certificateArn"),
                                  .status = answer.needed("status"),
                                  .pem = answer.needed("certificatePem"),
                                  .auto_registration_status = answer.optional("autoRegistrationStatus"),
                                  .ca_certificate_id = answer.optional("caCertificateId")};
  } catch (const ServiceError& error) {
    if (error.code() == "ResourceNotFoundException") return std::nullopt;
    throw;
  }
}

std::string fingerprint_of(const std::string& pem) {
  return x509::Certificate::from_pem(pem).fingerprint();
}

// What a service says it holds may be anything; only a certificate that is ours byte by byte counts.
bool is_certificate(const std::string& pem, const std::string& fingerprint) {
  try {
    return fingerprint_of(pem) == fingerprint;
  } catch (const Error&) {
    return false;
  }
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
  if (!existing || !(is_ours || is_certificate(existing->pem, fingerprint))) return std::nullopt;
  return RegisteredCertificate{existing->id, existing->arn, true};
}

RegisteredCertificate register_once(const Session& session, Host& host, const ServiceRequest& request,
                                    const std::string& pem, const Describe& describe_it) {
  try {
    const Answer answer(request.operation, change(session, host, request));
    return {answer.needed("certificateId"), answer.needed("certificateArn")};
  } catch (const ServiceError& error) {
    if (auto existing = find_existing(error, pem, describe_it)) return *existing;
    throw;
  }
}

}  // namespace

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

IotClient::IotClient(const Session& session, Host& host) : IotReader(session, host.reader()), whole_host_(host) {}

RegisteredCertificate IotClient::register_ca_certificate(const RegisterCaCertificate& request) {
  const auto target = "/cacertificate" + query({{"setAsActive", flag(request.set_as_active)},
                                                {"allowAutoRegistration", flag(request.allow_auto_registration)}});
  const auto body = json_of({{"caCertificate", request.ca_certificate_pem},
                             {"verificationCertificate", request.verification_certificate_pem}});
  return register_once(session_, whole_host_, {"RegisterCACertificate", "POST", target, body},
                       request.ca_certificate_pem,
                       [this](const std::string& id) { return describe_ca_certificate(id); });
}

void IotClient::update_ca_certificate(const std::string& id, const std::optional<std::string>& new_status,
                                      const std::optional<std::string>& new_auto_registration_status) {
  const auto target = resource("/cacertificate", id) +
                      query({{"newStatus", new_status}, {"newAutoRegistrationStatus", new_auto_registration_status}});
  // The operation could carry a body, so AWS' own clients send an empty object.
  change(session_, whole_host_, {"UpdateCACertificate", "PUT", target, "{}"});
}

RegisteredCertificate IotClient::register_certificate(const RegisterCertificate& request) {
  const auto body = json_of({{"certificatePem", request.certificate_pem},
                             {"caCertificatePem", request.ca_certificate_pem},
                             {"status", request.status}});
  return register_once(session_, whole_host_, {"RegisterCertificate", "POST", "/certificate/register", body},
                       request.certificate_pem, [this](const std::string& id) { return describe_certificate(id); });
}

void IotClient::update_certificate(const std::string& id, const std::string& new_status) {
  const auto target = resource("/certificates", id) + query({{"newStatus", new_status}});
  change(session_, whole_host_, {"UpdateCertificate", "PUT", target, ""});
}

namespace {

void delete_it(const Session& session, Host& host, const char* operation, const std::string& target) {
  try {
    change(session, host, {operation, "DELETE", target, ""});
  } catch (const ServiceError& error) {
    if (error.code() != "ResourceNotFoundException") throw;
  }
}

}  // namespace

void IotClient::delete_ca_certificate(const std::string& id) {
  delete_it(session_, whole_host_, "DeleteCACertificate", resource("/cacertificate", id));
}

void IotClient::delete_certificate(const std::string& id) {
  delete_it(session_, whole_host_, "DeleteCertificate", resource("/certificates", id));
}

}  // namespace byoc::aws
