// The plan that was approved, and what is to be said when the world has moved on since.
// Must not know: how plans are made.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <Poco/JSON/Object.h>

#include "engine/host/files.h"
#include "engine/plan/model/plan.h"

namespace byoc {

class ExpectedPlan {
 public:
  // `expected` is a digest or the path of a plan that a dry run gave as JSON. Throws Error if there is no such plan in
  // that file.
  ExpectedPlan(const std::string& expected, const FileReader& files);

  bool is(const Plan& plan) const { return plan.digest() == digest_; }

  // Throws Error unless `plan` is the expected one: it names the difference step by step or, if only a digest was
  // given, what is planned now.
  void require(const Plan& plan) const;

 private:
  struct Step {
    std::string id, action;
    std::vector<std::string> reasons;          // words, as they were
    std::optional<std::vector<Facts>> causes;  // their values; an older file has none
    Facts removes;
  };

  static Step read_step(const Poco::JSON::Object& object);
  static void compare_step(const Step& before, const PlannedStep& now, std::vector<std::string>& lines);

  void read(const std::string& path, const FileReader& files);
  std::vector<std::string> differences_from(const Plan& plan) const;

  std::string digest_;
  std::optional<std::vector<Step>> steps_;  // known only from a file
  std::string manifest_name_, region_;
};

}  // namespace byoc
