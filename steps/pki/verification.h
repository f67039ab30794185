// Kind `verification`: the certificate that proves to AWS IoT that we hold a CA's key (CN = registration code).
// Ephemeral: its key lives only while `apply` runs, in memory.
// Must not know: AWS, the lock.
//
// details: pem
#pragma once

#include "engine/plan/model/step_kind.h"

namespace byoc {

class VerificationKind final : public StepKind {
 public:
  bool is_ephemeral() const override { return true; }
  Observed inspect(const Inspection&, const ReadHost&) const override { return {}; }
  Decision plan(const Situation&) const override { return {}; }
  Outcome apply(const Application& application, Host& host) const override;
};

}  // namespace byoc
