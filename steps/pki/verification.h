// Kind `verification`: the certificate that proves to AWS IoT that we hold a CA's key (CN = registration code).
// Ephemeral: its key lives only while `apply` runs, in memory.
// Must not know: AWS, the lock.
//
// details: pem
#pragma once

#include <memory>
#include <utility>

#include "engine/plan/model/step_kind.h"
#include "steps/custody/keyring.h"

namespace byoc {

class VerificationKind final : public StepKind {
 public:
  explicit VerificationKind(std::shared_ptr<Keyring> keyring) : keyring_(std::move(keyring)) {}

  bool is_ephemeral() const override { return true; }
  Observed inspect(const Inspection&, const ReadHost&) const override { return {}; }
  Decision plan(const Situation&) const override { return {}; }
  std::vector<std::string_view> secrets(const Step&, Action) const override { return {"key"}; }
  Outcome apply(const Application& application, Host& host) const override;

 private:
  const std::shared_ptr<Keyring> keyring_;
};

}  // namespace byoc
