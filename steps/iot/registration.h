// Kind `registration`: AWS IoT knows a CA or device certificate (RegisterCACertificate, RegisterCertificate).
// Must not know: files, requests.
//
// facts:   certificate_id and arn as AWS IoT gave them, fingerprint of the certificate, region, and those of
//          steps/iot/kept_certificates.h
// details: where they are known, status; of a CA auto_registration and those of steps/registration_config.h
#pragma once

#include "steps/aws/session.h"
#include "steps/iot/aws_kind.h"

namespace byoc {

class RegistrationKind final : public AwsKind {
 public:
  explicit RegistrationKind(const aws::Session& session) : session_(session) {}

  Observed inspect(const Inspection& inspection, const ReadHost& host) const override;
  Decision plan(const Situation& situation) const override;
  Outcome apply(const Application& application, Host& host) const override;
  Outcome adopt(const Application& application, Host& host) const override;
  Observed assume(const Step& step, const Record& record) const override;
  void require_readable(const Step& retired) const override;
  std::optional<std::string> misfit(const Facts& outputs) const override;
  std::vector<std::string_view> secrets(const Step&, Action action) const override {
    return makes_new(action) ? std::vector<std::string_view>{"certificate", "issuer_certificate"}
                             : std::vector<std::string_view>();
  }
  std::vector<std::string> needed_outputs() const override {
    return {"certificate_id", "arn", "fingerprint", "region"};
  }
  std::optional<std::string> foreseen_identity(const Step& step, const ByRole<Facts>& needed) const override;
  std::vector<std::string> foreseen_identities(const Record& record) const override;
  std::vector<Permission> permissions(const Step& step, const Record* recorded) const override;
  Facts removal(const Record& record) const override;
  Observed look_at_removal(const Step& step, const Record& record, const ReadHost& host) const override;
  void retire(const Step& step, const Observed& found, Host& host) const override;

 private:
  const aws::Session& session_;
};

}  // namespace byoc
