// Which reasons say that what is recorded is in another account or region than this run.
// Must not know: any kind in particular, how it is shown.
#pragma once

#include "engine/plan/model/reason.h"

namespace byoc {

inline bool is_of_another_place(const Reason& reason) {
  return reason.code == ReasonCode::other_account || reason.code == ReasonCode::other_account_wanted ||
         reason.code == ReasonCode::other_region;
}

}  // namespace byoc
