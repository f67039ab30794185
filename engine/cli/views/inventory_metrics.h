// An inventory in Prometheus' text format, for node_exporter's textfile collector: a series for each authority, and
// counts of devices, since a series for each of them would be too many.
// Must not know: how plans are made.
#pragma once

#include <string>

#include "engine/cli/views/inventory.h"

namespace byoc {

// Without timestamps, which the collector refuses.
std::string inventory_metrics(const Inventory& inventory);

}  // namespace byoc
