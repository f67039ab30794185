#include "engine/plan/model/step_kind.h"

namespace byoc {

const StepKind* StepKinds::find(std::string_view kind, std::string_view target) const {
  const auto table = tables_.find(target);
  if (table == tables_.end()) return nullptr;
  const auto found = table->second.find(kind);
  return found == table->second.end() ? nullptr : found->second.get();
}

Observed StepKind::assume(const Step&, const Record& record) const {
  return {true, record.outputs, {}, {}};
}

std::optional<std::string> StepKind::identity(const Facts& facts) const {
  std::string text;
  for (const auto& name : needed_outputs()) {
    const auto value = find_fact(facts, name);
    if (!value) return std::nullopt;
    text += *value + '\n';
  }
  return text.empty() ? std::nullopt : std::optional(text);
}

Outcome StepKind::adopt(const Application& application, Host&) const {
  return {.facts = application.observed.facts, .details = application.observed.details, .origin = Origin::adopted};
}

void StepKind::retire(const Step&, const Observed&, Host&) const {}

}  // namespace byoc
