#include "engine/state/lock.h"

namespace byoc {

const Record* Lock::find(const StepId& id) const {
  const auto found = steps.find(id);
  return found == steps.end() ? nullptr : &found->second;
}

const SupersededList& Lock::superseded_by(const StepId& id) const {
  static const SupersededList none;
  const auto found = superseded.find(id);
  return found == superseded.end() ? none : found->second;
}

std::vector<RecordedStep> Lock::beside(const StepId& id) const {
  std::vector<RecordedStep> recorded;
  const std::string_view whole = id.text();
  const auto shared = whole.substr(0, static_cast<std::size_t>(id.kind().data() - whole.data()));
  if (shared.empty()) return recorded;
  for (auto at = steps.lower_bound(shared); at != steps.end() && at->first.text().starts_with(shared); ++at)
    recorded.push_back({at->first, at->second});
  return recorded;
}

void Lock::apply(const Changes& changes) {
  for (const auto& change : changes) {
    if (change.record)
      steps.insert_or_assign(change.step, *change.record);
    else
      steps.erase(change.step);
    if (!change.superseded.empty())
      superseded.insert_or_assign(change.step, change.superseded);
    else
      superseded.erase(change.step);
  }
}

}  // namespace byoc
