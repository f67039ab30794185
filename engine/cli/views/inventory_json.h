// An inventory for programs: schemas/status.v1.json.
// Must not know: how plans are made.
#pragma once

#include <string>

#include "engine/cli/views/inventory.h"

namespace byoc {

std::string inventory_json(const Inventory& inventory);

}  // namespace byoc
