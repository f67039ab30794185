// Kind `registration-code`: the code that AWS IoT wants to see in verification certificates. Ephemeral.
// Must not know: certificates.
//
// details: code
#pragma once

#include "engine/plan/model/step_kind.h"
#include "steps/aws/session.h"

namespace byoc {

class RegistrationCodeKind final : public StepKind {
 public:
  explicit RegistrationCodeKind(const aws::Session& session) : session_(session) {}

  bool is_ephemeral() const override { return true; }
  Observed inspect(const Inspection&, const ReadHost&) const override { return {}; }
  Decision plan(const Situation&) const override { return {}; }
  std::vector<Permission> permissions(const Step&, const Record*) const override {
    return {{Permission::Purpose::change, "iot:GetRegistrationCode", "*"}};
  }
  Outcome apply(const Application& application, Host& host) const override;

 private:
  const aws::Session& session_;
};

}  // namespace byoc
