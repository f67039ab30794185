// An inventory for people: the authorities as a tree with their devices below, or everything by its end.
// Must not know: how plans are made.
#pragma once

#include <string>

#include "engine/cli/console.h"
#include "engine/cli/views/inventory.h"

namespace byoc {

struct InventoryOptions {
  bool is_by_end = false;  // in one list, the soonest end first
  bool is_whole = false;   // all devices of an issuer, not only the soonest of many
  bool has_aws = true;     // whether AWS is any concern of the manifest
  Paint paint{};
};

std::string inventory_text(const Inventory& inventory, const InventoryOptions& options);

}  // namespace byoc
