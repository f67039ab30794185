// Kind `verification-csr`: the request for the certificate by which a CA whose key is elsewhere proves to AWS IoT that
// somebody has that key (CN = registration code). Named after the target and the code, and written only where AWS IoT
// does not have the CA yet. Its own key lives only while `apply` runs, in memory.
// Must not know: how certificates are encoded.
//
// facts:   registration_code, public_key (SHA-256), file_sha256
// details: where it is needed, is_needed, registration_code, and stem: what the names of request and certificate begin
//          with, as the manifest would write it
#pragma once

#include "engine/plan/model/step_kind.h"
#include "steps/aws/session.h"

namespace byoc {

class VerificationCsrKind final : public StepKind {
 public:
  explicit VerificationCsrKind(const aws::Session& session) : session_(session) {}

  bool asks_aws() const override { return true; }
  bool is_input(const Step&) const override { return true; }
  Observed inspect(const Inspection& inspection, const ReadHost& host) const override;
  Decision plan(const Situation& situation) const override;
  Outcome apply(const Application& application, Host& host) const override;
  std::vector<std::string> needed_outputs() const override { return {"registration_code", "public_key"}; }
  std::optional<std::string> misfit(const Facts& outputs) const override;
  std::vector<Permission> permissions(const Step&, const Record*) const override {
    return {{Permission::Purpose::look, "iot:DescribeCACertificate", "cacert/*"},
            {Permission::Purpose::look, "iot:GetRegistrationCode", "*"}};
  }

 private:
  bool is_needed(const Inspection& inspection, const ReadHost& host) const;
  std::optional<std::string> registration_code(const Inspection& inspection, const ReadHost& host) const;

  const aws::Session& session_;
};

}  // namespace byoc
