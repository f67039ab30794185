// What a plan awaits from whoever has the key of an authority: found, examined, and signed where that key is.
// Must not know: how certificates are encoded, arguments.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/host/host.h"
#include "engine/plan/model/planning_result.h"
#include "steps/x509/certificate.h"

namespace byoc {

// By authority ("authorities.root"): the key with which is signed.
using CeremonyKeys = std::map<std::string, std::shared_ptr<const x509::Signer>, std::less<>>;

// One certificate that is awaited.
struct AwaitedSignature {
  enum class Purpose {
    certificate,   // of an authority or a device whose key is at home
    renewal,       // of the signing authority's own, self-signed certificate
    verification,  // by which the signing authority proves to AWS IoT that somebody has its key
  };
  Purpose purpose;
  StepId step;             // that awaits it
  std::string signer;      // "authorities.root"
  std::string request;     // the file of the request, as the manifest would name it; empty: there is none
  std::string file;        // where the certificate is awaited, as the manifest would name it
  std::string public_key;  // DER SubjectPublicKeyInfo
  x509::Profile profile;   // dates as of the plan's moment
  bool is_over_another;    // a verification certificate that has ended stands in the file
};

// In the order in which they are to be signed, for the authorities of which a key is given. Every request is examined:
// it is signed by its own key, which is the one that the lock has recorded, and for the subject that is wanted. Throws
// Error, naming the step, where one is not; then none is to be signed.
std::vector<AwaitedSignature> awaited_signatures(const PlanningResult& planned, const CeremonyKeys& keys,
                                                 const FileReader& files);

// The authorities whose keys are elsewhere and awaited for something, by name.
std::vector<std::string> awaited_signers(const PlanningResult& planned);

// The certificate of an authority as the plan has found it. Throws Error where it is not there.
x509::Certificate certificate_of(const PlanningResult& planned, const std::string& authority);

// Signs them one after the other and hands each to `keep` before the next. What is renewed here is the issuer of what
// comes after it.
void sign_all(const PlanningResult& planned, const std::vector<AwaitedSignature>& signatures, const CeremonyKeys& keys,
              Random& random,
              const std::function<void(const AwaitedSignature& signature, const x509::Certificate& made)>& keep);

}  // namespace byoc
