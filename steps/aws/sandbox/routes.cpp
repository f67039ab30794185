#include "steps/aws/sandbox/routes.h"

#include <optional>

namespace byoc::sandbox {
namespace {

struct Route {
  std::string_view method, path, operation;
  Operation run;
};

constexpr std::string_view label = "{}";

// Literal paths stand before those with a label that would swallow them.
constexpr Route routes[] = {
    {"GET", "registrationcode", "GetRegistrationCode", get_registration_code},
    {"DELETE", "registrationcode", "DeleteRegistrationCode", delete_registration_code},
    {"POST", "cacertificate", "RegisterCACertificate", register_ca_certificate},
    {"GET", "cacertificate/{}", "DescribeCACertificate", describe_ca_certificate},
    {"PUT", "cacertificate/{}", "UpdateCACertificate", update_ca_certificate},
    {"DELETE", "cacertificate/{}", "DeleteCACertificate", delete_ca_certificate},
    {"GET", "cacertificates", "ListCACertificates", list_ca_certificates},
    {"POST", "certificate/register", "RegisterCertificate", register_certificate},
    {"POST", "certificate/register-no-ca", "RegisterCertificateWithoutCA", register_certificate_without_ca},
    {"GET", "certificates", "ListCertificates", list_certificates},
    {"GET", "certificates/{}", "DescribeCertificate", describe_certificate},
    {"PUT", "certificates/{}", "UpdateCertificate", update_certificate},
    {"DELETE", "certificates/{}", "DeleteCertificate", delete_certificate},
    {"GET", "certificates-by-ca/{}", "ListCertificatesByCA", list_certificates_by_ca},
    {"GET", "endpoint", "DescribeEndpoint", describe_endpoint},
};

// The label's value if the segments fit the path, empty for a path without one.
std::optional<std::string> match_path(std::string_view path, const std::vector<std::string>& segments) {
  const auto parts = split(path, '/');
  if (parts.size() != segments.size()) return std::nullopt;
  std::string value;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i] == label)
      value = segments[i];
    else if (parts[i] != segments[i])
      return std::nullopt;
  }
  return value;
}

}  // namespace

Match find_route(const Request& request) {
  for (const auto& route : routes) {
    if (route.method != request.method) continue;
    if (auto value = match_path(route.path, request.segments)) return {route.operation, route.run, *std::move(value)};
  }
  return {};
}

}  // namespace byoc::sandbox
