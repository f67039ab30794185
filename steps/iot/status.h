// Kind `status`: a registered certificate has the wanted status (UpdateCACertificate, UpdateCertificate). A new
// registration asks for it in its own call, so this one calls only when something differs.
// Must not know: files, requests.
//
// facts: status; of a CA auto_registration ("ENABLE" | "DISABLE") and those of steps/registration_config.h
#pragma once

#include "steps/aws/session.h"
#include "steps/iot/aws_kind.h"
#include "steps/iot/left_to_others.h"

namespace byoc {

class StatusKind final : public AwsKind {
 public:
  explicit StatusKind(const aws::Session& session) : session_(session) {}

  Observed inspect(const Inspection& inspection, const ReadHost& host) const override;
  Decision plan(const Situation& situation) const override;
  Outcome apply(const Application& application, Host& host) const override;
  Outcome adopt(const Application& application, Host& host) const override;
  std::vector<Permission> permissions(const Step& step, const Record* recorded) const override;

 private:
  std::optional<Reason> lacking(const Step& step, const Facts& found, const ReadHost& host) const;

  const aws::Session& session_;
  LeftToOthers templates_;
};

}  // namespace byoc
