#include <fmt/format.h>

#include "engine/base/limits.h"
#include "engine/manifest/checks/checks.h"

namespace byoc {

void check_size(Review& review) {
  const auto& limit = limits::resources;
  const auto& items = review.items();
  if (!limit.allows(items.size()))
    review.refuse(items[limit.most].resource->mark,
                  fmt::format("the manifest has {} authorities and devices; this version can hold {} in one manifest",
                              items.size(), limit.most),
                  std::string(limit.way_out));
}

}  // namespace byoc
