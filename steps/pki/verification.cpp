#include "steps/pki/verification.h"

#include "steps/pki/profile.h"
#include "steps/step_facts.h"

namespace byoc {

Outcome VerificationKind::apply(const Application& application, Host& host) const {
  const auto authority = x509::Certificate::from_pem(fact(application.upstream("certificate")->details, "pem"));
  const auto signer = keyring_->open(key_of(*application.upstream("key")), host);
  const auto key = x509::PrivateKey::generate(signer->curve(), host.random);
  const auto profile = verification_profile(fact(application.upstream("registration_code")->details, "code"), authority,
                                            application.now, std::chrono::days(1));
  return {{}, {{"pem", x509::issue(profile, key.public_key(), *signer, authority, host.random).pem()}}};
}

}  // namespace byoc
