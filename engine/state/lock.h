// The lock: what has been done, as last recorded; public facts only.
// Must not know: any kind in particular, plans, where it is kept.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "engine/state/change.h"
#include "engine/state/record.h"

namespace byoc {

struct Lock {
  static constexpr int current_format = 1;

  std::string manifest_name;
  std::string lineage;       // made once, at random: tells two locks of the same name apart
  std::uint64_t serial = 0;  // counts the batches of changes
  std::string written_at;    // RFC 3339; empty for a lock that was never written
  std::map<StepId, Record, std::less<>> steps;

  const Record* find(const StepId& id) const;

  // The steps become what `changes` say, one after the other.
  void apply(const Changes& changes);

  friend bool operator==(const Lock&, const Lock&) = default;
};

}  // namespace byoc
