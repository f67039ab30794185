#include <fmt/format.h>

#include "engine/manifest/checks/checks.h"

namespace byoc {

namespace {

// What AWS IoT never hears of has nothing that could overlap; what somebody else registers is his to switch off.
void check_overlap(Review& review, const Item& item) {
  if (!item.resource->overlap || review.is_unreliable(item, "register")) return;
  if (item.resource->registration && !item.resource->registration->is_elsewhere) return;
  review.refuse(item.mark("overlap"),
                fmt::format("'overlap' of {} means nothing where byoc-apply does not register it", item.title()),
                "remove 'overlap', or add 'register: {}'");
}

}  // namespace

void check_registrations(Review& review) {
  for (const auto& item : review.items()) {
    check_overlap(review, item);
    if (!item.resource->registration) continue;
    const auto mark = item.mark("register");
    if (!review.manifest().aws && !review.is_unreliable({"aws"}))
      review.refuse(mark, fmt::format("{} is to be registered, but the manifest has no 'aws'", item.title()),
                    "add 'aws: {region: us-east-1}', or remove 'register'");
    if (!item.is_authority() && !item.resource->registration->without_ca && item.issuer != nullptr &&
        !item.issuer->resource->registration && !review.is_unreliable(*item.issuer, "register"))
      review.refuse(
          mark,
          fmt::format("{} is to be registered, but its issuer '{}' (line {}) is not", item.title(),
                      item.issuer->resource->name, item.issuer->resource->mark.line),
          fmt::format("add 'register: {{}}' to '{}', whose devices AWS IoT takes only then, or say 'without_ca: "
                      "true'",
                      item.issuer->resource->name));
  }
}

}  // namespace byoc
