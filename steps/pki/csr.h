// Kind `csr`: the certificate signing request (PKCS #10) that somebody asked to have as a file.
// Must not know: AWS.
//
// facts:   file_sha256, public_key
// details: path, subject.*
#pragma once

#include "engine/plan/model/step_kind.h"

namespace byoc {

class CsrKind final : public StepKind {
 public:
  Observed inspect(const Inspection& inspection, const ReadHost& host) const override;
  Decision plan(const Situation& situation) const override;
  Observed assume(const Step& step, const Record& record) const override;
  Outcome apply(const Application& application, Host& host) const override;
};

}  // namespace byoc
