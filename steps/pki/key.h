// Kind `key`: the private key file of an authority or a device.
// Must not know: how certificates are encoded, AWS.
//
// facts:   curve, public_key (SHA-256 of the DER SubjectPublicKeyInfo)
// details: path, public_key_der, mode ("0600"); predecessor: where the recorded key is kept that this one has replaced
#pragma once

#include <mutex>

#include "engine/plan/model/step_kind.h"

namespace byoc {

class KeyKind final : public StepKind {
 public:
  Observed inspect(const Inspection& inspection, const ReadHost& host) const override;
  Decision plan(const Situation& situation) const override;
  Observed assume(const Step& step, const Record& record) const override;
  std::optional<std::string> place(const Step& step) const override { return find_fact(step.wanted, "file"); }
  Outcome apply(const Application& application, Host& host) const override;
  std::vector<std::string> needed_outputs() const override { return {"curve", "public_key"}; }
  std::optional<std::string> misfit(const Facts& outputs) const override;
  Outcome adopt(const Application& application, Host& host) const override;

 private:
  Decision decide(const Situation& situation) const;
  void keep_out_of_git(const Path& key, Files& files) const;

  mutable std::mutex folders_;  // two keys of one folder must not both make its .gitignore
};

}  // namespace byoc
