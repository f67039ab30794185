// Kind `csr`: the certificate signing request (PKCS #10) that somebody asked to have as a file.
// Must not know: AWS.
//
// facts:   file_sha256, public_key
// details: path, subject.*
#pragma once

#include <memory>
#include <utility>

#include "engine/plan/model/step_kind.h"
#include "steps/custody/keyring.h"

namespace byoc {

class CsrKind final : public StepKind {
 public:
  explicit CsrKind(std::shared_ptr<Keyring> keyring) : keyring_(std::move(keyring)) {}

  Observed inspect(const Inspection& inspection, const ReadHost& host) const override;
  Decision plan(const Situation& situation) const override;
  Observed assume(const Step& step, const Record& record) const override;
  bool is_input(const Step& step) const override { return step.need("key") == nullptr; }
  std::vector<std::string_view> secrets(const Step&, Action action) const override {
    return action == Action::create || action == Action::update ? std::vector<std::string_view>{"key"}
                                                                : std::vector<std::string_view>();
  }
  std::optional<std::string> place(const Step& step) const override { return find_fact(step.wanted, "file"); }
  Outcome apply(const Application& application, Host& host) const override;

 private:
  const std::shared_ptr<Keyring> keyring_;
};

}  // namespace byoc
