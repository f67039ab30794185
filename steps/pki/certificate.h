// Kind `certificate`: the certificate file of an authority or a device.
// Must not know: how certificates are encoded, requests.
//
// facts:   fingerprint (SHA-256 of the DER), serial, issuer (its name as RFC 4514 text), not_before, not_after,
//          public_key (SHA-256), issuer_key (SHA-256 of the public key that signed it; where it is known)
// details: path, pem, subject.*, extension.*, issued_by (steps/pki/issuer_check.h), names_other_key
//          authorities_left: how many authorities may follow below
//          not_checkable, foreign_key, forbidden_name, name_constraints (steps/pki/certificate_observation.h)
//          chain_pem, chain_file: it is not there itself, and stands in that file of another
//          registered_pem, registered_as (its id): the file is gone, but AWS IoT still has this very certificate
#pragma once

#include <memory>
#include <utility>

#include "engine/plan/model/step_kind.h"
#include "steps/aws/session.h"
#include "steps/custody/keyring.h"

namespace byoc {

class CertificateKind final : public StepKind {
 public:
  // By target: a certificate belongs to none, and may be registered in each.
  CertificateKind(const aws::Sessions& sessions, std::shared_ptr<Keyring> keyring)
      : sessions_(sessions), keyring_(std::move(keyring)) {}

  Observed inspect(const Inspection& inspection, const ReadHost& host) const override;
  Decision plan(const Situation& situation) const override;
  Observed assume(const Step& step, const Record& record) const override;
  std::vector<std::string> needed_outputs() const override {
    return {"fingerprint", "serial", "not_before", "not_after", "public_key"};
  }
  std::optional<std::string> misfit(const Facts& outputs) const override;
  void require_readable(const Step& retired) const override;
  bool is_input(const Step& step) const override;
  std::vector<std::string_view> secrets(const Step& step, Action action) const override;
  bool is_protected(const Record& record) const override;
  std::optional<std::string> maker(const Record& record) const override { return find_fact(record.wanted, "issuer"); }
  std::optional<Superseded> remembered(const Record& record, const std::vector<RecordedStep>& beside) const override;
  std::optional<std::string> place(const Step& step) const override { return find_fact(step.wanted, "file"); }
  Outcome apply(const Application& application, Host& host) const override;

 private:
  void look_in_aws(const Inspection& inspection, const ReadHost& host, Observed& observed) const;
  std::optional<std::string> registered_pem(const Step& step, const StepLink& registration, const Record& registered,
                                            const ReadHost& host) const;

  const aws::Sessions& sessions_;
  const std::shared_ptr<Keyring> keyring_;
};

}  // namespace byoc
