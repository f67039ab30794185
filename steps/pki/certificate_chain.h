// Kind `certificate-chain`: the file with a certificate and those of its issuers, for whoever shows or checks them
// together.
// Must not know: AWS, how certificates are encoded.
//
// facts: file_sha256, certificates (their SHA-256, from the certificate to the root, with spaces between)
#pragma once

#include "engine/plan/model/step_kind.h"

namespace byoc {

class CertificateChainKind final : public StepKind {
 public:
  Observed inspect(const Inspection& inspection, const ReadHost& host) const override;
  Decision plan(const Situation& situation) const override;
  std::optional<std::string> place(const Step& step) const override { return find_fact(step.wanted, "file"); }
  Outcome apply(const Application& application, Host& host) const override;
};

}  // namespace byoc
