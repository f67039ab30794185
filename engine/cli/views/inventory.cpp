#include "engine/cli/views/inventory.h"

#include <algorithm>
#include <chrono>

namespace byoc {

bool InventoryItem::is_revoked() const {
  return std::ranges::any_of(registered, [](const RegisteredItem& one) { return one.status == "REVOKED"; });
}

long days_left(Time end, Time now) {
  return std::chrono::floor<std::chrono::days>(end - now).count();
}

std::vector<const InventoryItem*> by_end(const Inventory& inventory) {
  std::vector<const InventoryItem*> sorted;
  for (const auto& item : inventory.items) sorted.push_back(&item);
  std::ranges::stable_sort(sorted, {}, [](const InventoryItem* item) { return item->not_after.value_or(Time::max()); });
  return sorted;
}

std::vector<const InventoryItem*> ending_within(const Inventory& inventory, Period period) {
  auto ending = by_end(inventory);
  const auto limit = add(inventory.now, period);
  std::erase_if(ending, [&](const InventoryItem* item) {
    return !item->is_in_manifest || item->is_revoked() || !item->not_after || *item->not_after > limit;
  });
  return ending;
}

}  // namespace byoc
