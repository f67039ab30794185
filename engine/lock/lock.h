// The lock: what has been done, as last recorded; public facts only, made to be committed.
// Must not know: any kind in particular, plans.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "engine/base/diagnostic.h"
#include "engine/graph/step.h"

namespace byoc {

struct Lock {
  static constexpr int current_format = 1;

  std::string manifest_name;
  std::string lineage;       // made once, at random: tells two locks of the same name apart
  std::uint64_t serial = 0;  // counts the writes
  std::string written_at;    // RFC 3339; empty for a lock that was never written
  std::map<StepId, Record, std::less<>> steps;

  const Record* find(const StepId& id) const;

  friend bool operator==(const Lock&, const Lock&) = default;
};

// YAML text, the same for the same lock: sorted, every value quoted. Ends in a newline.
std::string format_lock(const Lock& lock);

// Throws SourceError, with place and hint, for anything that format_lock can't have written: broken YAML,
// merge-conflict marks, a newer format, a missing or unknown field.
Lock parse_lock(const SourceText& text);

}  // namespace byoc
