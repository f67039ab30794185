// AWS IoT's control plane (API 2015-05-28): the operations byoc-apply uses, reading apart from changing.
// Must not know: steps, files.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "engine/host/host.h"
#include "steps/aws/core/service_error.h"
#include "steps/aws/session.h"

namespace byoc::aws {

// What AWS IoT makes for the devices of a CA that register themselves: by the name of a template, or by a body and a
// role.
struct RegistrationConfig {
  std::string template_name, template_body, role_arn;

  bool is_empty() const { return template_name.empty() && template_body.empty(); }
};

// What AWS IoT says of a certificate. Ids and ARNs are as given by the service; nothing insists on their form.
struct CertificateDescription {
  std::string id, arn, status, pem;
  std::string auto_registration_status;  // CA only: "ENABLE" | "DISABLE"
  std::string ca_certificate_id;         // device only; may be empty
  std::string mode;                      // "DEFAULT" | "SNI_ONLY"; may be empty
  RegistrationConfig config;             // CA only; may be empty

  // Whether it is the certificate with this fingerprint. What a service says it holds may be anything; only what is the
  // same byte by byte counts.
  bool is_certificate(const std::string& fingerprint) const;
};

struct RegisteredCertificate {
  std::string id, arn;
  bool already_existed = false;  // it was there before the call, with a status of its own
};

// The operations that only read.
class IotReader {
 public:
  // The session gives region, endpoint and credentials; it outlives this object.
  IotReader(const Session& session, const ReadHost& host);

  // Nothing if the service has no such certificate (ResourceNotFoundException).
  std::optional<CertificateDescription> describe_ca_certificate(const std::string& id) const;
  std::optional<CertificateDescription> describe_certificate(const std::string& id) const;

  std::string get_registration_code() const;

  // The host that devices of this account and region connect to (DescribeEndpoint, iot:Data-ATS).
  std::string describe_data_endpoint() const;

 protected:
  const Session& session_;
  ReadHost host_;
};

struct RegisterCaCertificate {
  std::string ca_certificate_pem;
  std::string verification_certificate_pem;  // empty with is_sni_only
  bool set_as_active = false;
  bool allow_auto_registration = false;
  bool is_sni_only = false;
  RegistrationConfig config{};
  std::map<std::string, std::string> tags{};
};

struct RegisterCertificate {
  std::string certificate_pem;
  std::string ca_certificate_pem;
  std::string status;  // ACTIVE | INACTIVE | REVOKED
};

// All operations. Transient failures and throttling are retried with full jitter. A registration whose answer was lost
// and that is then refused as already existing is a success if what exists is this very certificate.
class IotClient : public IotReader {
 public:
  IotClient(const Session& session, Host& host);

  RegisteredCertificate register_ca_certificate(const RegisterCaCertificate& request);
  // What has no value stays. An empty config takes away the one that is there, and with it auto-registration.
  void update_ca_certificate(const std::string& id, const std::optional<std::string>& new_status,
                             const std::optional<std::string>& new_auto_registration_status,
                             const std::optional<RegistrationConfig>& new_config = std::nullopt);
  RegisteredCertificate register_certificate(const RegisterCertificate& request);
  RegisteredCertificate register_certificate_without_ca(const std::string& pem, const std::string& status);
  void update_certificate(const std::string& id, const std::string& new_status);

  // Deleting what is not there is a success; what was detached a moment ago may have to be waited for.
  void delete_ca_certificate(const std::string& id);
  void delete_certificate(const std::string& id);

 private:
  Host& whole_host_;
};

}  // namespace byoc::aws
