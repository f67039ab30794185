#include "engine/plan/step_kind.h"

namespace byoc {

Observed StepKind::assume(const Step&, const Record& record) const {
  return {true, record.outputs, {}, {}, {}};
}

Outcome StepKind::adopt(const Application& application, Host&) const {
  return {application.observed.facts, application.observed.details};
}

void StepKind::retire(const Step&, const Record&, Host&) const {}

}  // namespace byoc
