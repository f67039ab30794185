#include "steps/kinds/kinds.h"

#include "steps/custody/file/file_keyring.h"
#include "steps/iot/attachments.h"
#include "steps/iot/memberships.h"
#include "steps/iot/policy.h"
#include "steps/iot/provisioning_template.h"
#include "steps/iot/registration.h"
#include "steps/iot/registration_code.h"
#include "steps/iot/status.h"
#include "steps/iot/tags.h"
#include "steps/iot/thing.h"
#include "steps/iot/thing_group.h"
#include "steps/iot/thing_type.h"
#include "steps/pki/certificate.h"
#include "steps/pki/certificate_chain.h"
#include "steps/pki/csr.h"
#include "steps/pki/key.h"
#include "steps/pki/verification.h"
#include "steps/pki/verification_certificate.h"
#include "steps/pki/verification_csr.h"

namespace byoc {

namespace {

StepKinds::Table table_for(const aws::Session& session, const aws::Sessions& all,
                           const std::shared_ptr<Keyring>& keyring) {
  StepKinds::Table kinds;
  kinds["key"] = std::make_unique<KeyKind>();
  kinds["csr"] = std::make_unique<CsrKind>(keyring);
  kinds["certificate"] = std::make_unique<CertificateKind>(all, keyring);
  kinds["certificate-chain"] = std::make_unique<CertificateChainKind>();
  kinds["registration-code"] = std::make_unique<RegistrationCodeKind>(session);
  kinds["verification"] = std::make_unique<VerificationKind>(keyring);
  kinds["verification-csr"] = std::make_unique<VerificationCsrKind>(session);
  kinds["verification-certificate"] = std::make_unique<VerificationCertificateKind>();
  kinds["registration"] = std::make_unique<RegistrationKind>(session);
  kinds["status"] = std::make_unique<StatusKind>(session);
  kinds["tags"] = std::make_unique<TagsKind>(session);
  kinds["policy"] = std::make_unique<PolicyKind>(session);
  kinds["provisioning-template"] = std::make_unique<ProvisioningTemplateKind>(session);
  kinds["thing-type"] = std::make_unique<ThingTypeKind>(session);
  kinds["thing-group"] = std::make_unique<ThingGroupKind>(session);
  kinds["thing"] = std::make_unique<ThingKind>(session);
  kinds["thing-groups"] = std::make_unique<MembershipsKind>(session);
  kinds["attachments"] = std::make_unique<AttachmentsKind>(session);
  return kinds;
}

}  // namespace

StepKinds all_step_kinds(const aws::Sessions& sessions, const std::string& usual) {
  StepKinds kinds;
  const auto keyring = std::make_shared<FileKeyring>();
  for (const auto& [target, session] : sessions) kinds.add(target, table_for(session, sessions, keyring));
  if (!sessions.contains({})) kinds.add({}, table_for(sessions.at(usual), sessions, keyring));
  return kinds;
}

}  // namespace byoc
