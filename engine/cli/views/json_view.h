// Plan and result for programs: schemas/plan.v1.json and schemas/result.v1.json.
// Must not know: how plans are made, terminals.
#pragma once

#include <utility>
#include <vector>

#include "engine/cli/views/view.h"

namespace byoc {

// Each function gives exactly one JSON document, the same for the same input: keys in the schema's order, two
// spaces, UTF-8.
class JsonView : public View {
 public:
  explicit JsonView(std::vector<ResourceFacts> resources = {}) : resources_(std::move(resources)) {}

  std::string plan(const Plan& plan) const override;
  std::string result(const Plan& plan, const RunResult& run, std::chrono::milliseconds took) const override;

 private:
  std::vector<ResourceFacts> resources_;
};

}  // namespace byoc
