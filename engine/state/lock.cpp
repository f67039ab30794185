#include "engine/state/lock.h"

namespace byoc {

const Record* Lock::find(const StepId& id) const {
  const auto found = steps.find(id);
  return found == steps.end() ? nullptr : &found->second;
}

void Lock::apply(const Changes& changes) {
  for (const auto& change : changes)
    if (change.record)
      steps.insert_or_assign(change.step, *change.record);
    else
      steps.erase(change.step);
}

}  // namespace byoc
