#include "steps/kinds.h"

#include "steps/certificate.h"
#include "steps/csr.h"
#include "steps/key.h"
#include "steps/registration.h"
#include "steps/registration_code.h"
#include "steps/status.h"
#include "steps/verification.h"

namespace byoc {

StepKinds all_step_kinds(const aws::Session& session) {
  StepKinds kinds;
  kinds["key"] = std::make_unique<KeyKind>();
  kinds["csr"] = std::make_unique<CsrKind>();
  kinds["certificate"] = std::make_unique<CertificateKind>(session);
  kinds["registration-code"] = std::make_unique<RegistrationCodeKind>(session);
  kinds["verification"] = std::make_unique<VerificationKind>();
  kinds["registration"] = std::make_unique<RegistrationKind>(session);
  kinds["status"] = std::make_unique<StatusKind>(session);
  return kinds;
}

}  // namespace byoc
