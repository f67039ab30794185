// Kind `verification-certificate`: what comes back for a verification request, from whoever has the CA's key. Looked at
// while AWS IoT does not have the CA yet; never recorded.
// Must not know: how certificates are encoded.
//
// details: pem
#pragma once

#include "engine/plan/model/step_kind.h"

namespace byoc {

class VerificationCertificateKind final : public StepKind {
 public:
  bool is_input(const Step&) const override { return true; }
  Observed inspect(const Inspection& inspection, const ReadHost& host) const override;
  Decision plan(const Situation& situation) const override;
  Outcome apply(const Application& application, Host& host) const override;
};

}  // namespace byoc
