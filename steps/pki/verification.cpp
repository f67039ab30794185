#include "steps/pki/verification.h"

#include <algorithm>

#include "steps/step_facts.h"

namespace byoc {

Outcome VerificationKind::apply(const Application& application, Host& host) const {
  const auto authority = x509::Certificate::from_pem(fact(application.upstream("certificate")->details, "pem"));
  const auto signer = keyring_->open(key_of(*application.upstream("key")), host);
  const auto key = x509::PrivateKey::generate(signer->curve(), host.random);
  x509::Profile profile;
  profile.subject = {{"common_name", fact(application.upstream("registration_code")->details, "code")}};
  profile.not_before = std::max(application.now, authority.not_before());
  // AWS IoT looks at it once, when the CA is registered.
  profile.not_after = std::min(application.now + std::chrono::days(1), authority.not_after());
  return {{}, {{"pem", x509::issue(profile, key.public_key(), *signer, authority, host.random).pem()}}};
}

}  // namespace byoc
