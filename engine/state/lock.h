// The lock: what has been done, as last recorded; public facts only.
// Must not know: any kind in particular, plans, where it is kept.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/state/change.h"
#include "engine/state/record.h"

namespace byoc {

struct RecordedStep {
  const StepId& id;
  const Record& record;
};

struct Lock {
  static constexpr std::uint64_t current_format = 2;
  static constexpr std::uint64_t oldest_format = 1;  // that is still read: without origins, histories and `superseded`

  std::string manifest_name;
  std::string lineage;       // made once, at random: tells two locks of the same name apart
  std::uint64_t serial = 0;  // counts the batches of changes
  std::string written_at;    // RFC 3339; empty for a lock that was never written
  std::map<StepId, Record, std::less<>> steps;
  std::map<StepId, SupersededList, std::less<>> superseded{};  // of steps that are recorded, and of some that were

  const Record* find(const StepId& id) const;
  const SupersededList& superseded_by(const StepId& id) const;

  // What is recorded of the same resource, and of the same row of it, in the order of the ids.
  std::vector<RecordedStep> beside(const StepId& id) const;

  // The steps become what `changes` say, one after the other.
  void apply(const Changes& changes);

  friend bool operator==(const Lock&, const Lock&) = default;
};

}  // namespace byoc
