// What certificates there are: when each ends, how AWS IoT knows it, what is kept beside it, and what it waits for.
// Must not know: how it is shown.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/time.h"
#include "engine/plan/model/plan.h"

namespace byoc {

// A certificate that another has succeeded, and that AWS IoT still has.
struct KeptItem {
  std::string certificate_id;
  std::optional<Time> until;  // it serves until then; none: its overlap is over
  std::string status;         // "ACTIVE" | "INACTIVE" | "REVOKED"
};

// How AWS IoT knows a certificate in one target.
struct RegisteredItem {
  std::string target;  // empty where the manifest names none
  std::string certificate_id, status;
  std::optional<std::string> revoked_at, revoked_because;  // of one that is REVOKED; RFC 3339
  std::vector<KeptItem> kept;
};

struct InventoryItem {
  std::string resource;     // "devices.d1"
  std::string issuer;       // "authorities.root"; empty: none, or not known
  std::string common_name;  // as the manifest wants it; may be empty
  bool is_authority = false;
  bool is_in_manifest = true;
  bool is_renewed = false;                    // the manifest says when
  std::optional<Time> not_before, not_after;  // none: there is none yet
  std::vector<RegisteredItem> registered;
  std::vector<std::string> awaited;  // "certificate 'pki/d1.crt' from whoever has the key of authorities.root"

  bool is_revoked() const;
};

struct Inventory {
  std::string manifest_name, recorded_at;  // RFC 3339; empty: nothing is recorded
  Time now{};
  Refresh refresh = Refresh::offline;
  std::vector<InventoryItem> items;  // authorities first, each behind its issuer
};

// Days until `end`, rounded down; negative: it was so long ago.
long days_left(Time end, Time now);

// Those of the manifest that end within that time or have ended, the soonest first; not what is revoked.
std::vector<const InventoryItem*> ending_within(const Inventory& inventory, Period period);

// All, the soonest end first; what has none last.
std::vector<const InventoryItem*> by_end(const Inventory& inventory);

}  // namespace byoc
