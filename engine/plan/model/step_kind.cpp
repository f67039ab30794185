#include "engine/plan/model/step_kind.h"

namespace byoc {

const StepKind* StepKinds::find(const Step& step) const {
  const auto table = tables_.find(step.target);
  if (table == tables_.end()) return nullptr;
  const auto found = table->second.find(step.kind);
  return found == table->second.end() ? nullptr : found->second.get();
}

Observed StepKind::assume(const Step&, const Record& record) const {
  return {true, record.outputs, {}, {}, {}};
}

Outcome StepKind::adopt(const Application& application, Host&) const {
  return {application.observed.facts, application.observed.details};
}

void StepKind::retire(const Step&, const Record&, Host&) const {}

}  // namespace byoc
