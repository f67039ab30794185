// What AWS IoT has to allow for a registration.
#include "steps/iot/registered_certificate.h"
#include "steps/iot/registration.h"

namespace byoc {

// An id is known only once the certificate is made, and changes when it is renewed.
std::vector<Permission> RegistrationKind::permissions(const Step& step, const Record*) const {
  using Purpose = Permission::Purpose;
  const auto wanted = WantedRegistration::of(step);
  if (wanted.is_elsewhere) return {{Purpose::look, "iot:DescribeCACertificate", "cacert/*"}};
  if (wanted.type == CertificateType::ca) {
    std::vector<Permission> permissions{{Purpose::look, "iot:DescribeCACertificate", "cacert/*"},
                                        {Purpose::change, "iot:RegisterCACertificate", "*"},
                                        {Purpose::change, "iot:UpdateCACertificate", "cacert/*"},
                                        {Purpose::retire, "iot:DescribeCACertificate", "cacert/*"},
                                        {Purpose::retire, "iot:UpdateCACertificate", "cacert/*"},
                                        {Purpose::retire, "iot:DeleteCACertificate", "cacert/*"}};
    // The role of the authority's own template is handed to AWS IoT.
    if (const auto role = find_fact(step.settings, "template_role_arn"))
      permissions.push_back({Purpose::change, "iam:PassRole", *role});
    return permissions;
  }
  return {{Purpose::look, "iot:DescribeCertificate", "cert/*"},
          {Purpose::change, wanted.is_without_ca ? "iot:RegisterCertificateWithoutCA" : "iot:RegisterCertificate", "*"},
          {Purpose::change, "iot:UpdateCertificate", "cert/*"},
          {Purpose::retire, "iot:DescribeCertificate", "cert/*"},
          {Purpose::retire, "iot:UpdateCertificate", "cert/*"},
          {Purpose::retire, "iot:ListPrincipalThings", "cert/*"},
          {Purpose::retire, "iot:DetachThingPrincipal", "cert/*"},
          {Purpose::retire, "iot:ListAttachedPolicies", "*"},
          {Purpose::retire, "iot:DetachPolicy", "cert/*"},
          {Purpose::retire, "iot:DeleteCertificate", "cert/*"}};
}

}  // namespace byoc
