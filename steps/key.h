// Kind `key`: the private key file of an authority or a device.
// Must not know: certificates, AWS.
//
// facts:   curve, public_key (SHA-256 of the DER SubjectPublicKeyInfo)
// details: path, public_key_der, mode ("0600")
#pragma once

#include <mutex>

#include "engine/plan/step_kind.h"

namespace byoc {

class KeyKind final : public StepKind {
 public:
  Observed inspect(const Inspection& inspection, const ReadHost& host) const override;
  Decision plan(const Situation& situation) const override;
  Outcome apply(const Application& application, Host& host) const override;

 private:
  mutable std::mutex folders_;  // two keys of one folder must not both make its .gitignore
};

}  // namespace byoc
