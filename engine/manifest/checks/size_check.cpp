#include <fmt/format.h>

#include "engine/manifest/checks/checks.h"

namespace byoc {

void check_size(Review& review) {
  constexpr std::size_t most = 20'000;  // the lock holds every one of them
  const auto& items = review.items();
  if (items.size() > most)
    review.refuse(items[most].resource->mark,
                  fmt::format("the manifest has {} authorities and devices; this version can hold {} in one manifest",
                              items.size(), most),
                  "split it into several manifests, each with a name and a lock of its own");
}

}  // namespace byoc
