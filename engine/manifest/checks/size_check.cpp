#include <fmt/format.h>

#include "engine/base/limits.h"
#include "engine/manifest/checks/checks.h"

namespace byoc {

namespace {

// The first one that is too many, where each registered one counts in every target.
void check_registrations_fit(Review& review) {
  const auto& limit = limits::registrations;
  const auto& aws = review.manifest().aws;
  const auto targets = aws ? aws->targets.size() : 0;
  std::size_t count = 0;
  const Resource* first_beyond = nullptr;
  for (const auto& item : review.items()) {
    if (!item.resource->registration) continue;
    count += targets;
    if (first_beyond == nullptr && !limit.allows(count)) first_beyond = item.resource;
  }
  if (first_beyond != nullptr)
    review.refuse(
        first_beyond->mark,
        fmt::format("the manifest has {} registrations in {} targets; this version can hold {} in one manifest", count,
                    targets, limit.most),
        std::string(limit.way_out));
}

}  // namespace

void check_size(Review& review) {
  const auto& limit = limits::resources;
  const auto& items = review.items();
  if (!limit.allows(items.size()))
    review.refuse(items[limit.most].resource->mark,
                  fmt::format("the manifest has {} authorities and devices; this version can hold {} in one manifest",
                              items.size(), limit.most),
                  std::string(limit.way_out));
  check_registrations_fit(review);
}

}  // namespace byoc
