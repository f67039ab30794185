// What every kind that leaves something in AWS answers alike: where it is, how a person finds it, what goes with it.
// Must not know: kinds of steps, requests.
#pragma once

#include <optional>
#include <string>

#include "engine/plan/model/step_kind.h"

namespace byoc {

class AwsKind : public StepKind {
 public:
  bool asks_aws() const override { return true; }
  std::optional<std::string> misfit(const Facts& outputs) const override;
  // The needed outputs, and the account in the ARN.
  Facts removal(const Record& record) const override;
  std::optional<std::string> address(const Record& record) const override { return find_fact(record.outputs, "arn"); }
  std::optional<std::string> location(const Step& step) const override { return find_fact(step.settings, "region"); }
  std::optional<std::string> location(const Record& record) const override {
    return find_fact(record.outputs, "region");
  }
};

}  // namespace byoc
