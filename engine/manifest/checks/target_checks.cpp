#include <set>
#include <string>

#include <fmt/format.h>

#include "engine/manifest/checks/checks.h"

namespace byoc {

namespace {

// AWS IoT: one account per region may have proven that it holds the authority's key.
void check_modes(Review& review, const AwsTarget& target, const AwsTarget& other) {
  for (const auto& item : review.items()) {
    const auto& registration = item.resource->registration;
    if (!item.is_authority() || !registration || registration->mode != "DEFAULT") continue;
    review.refuse(item.mark("register"),
                  fmt::format("{} would be registered with mode DEFAULT in two accounts of the region '{}' ({}, {})",
                              item.title(), target.region.value_or(""), other.title(), target.title()),
                  "AWS IoT does not allow that: write 'mode: SNI_ONLY'");
  }
}

// In one place, each would find what the other has just made, and take it for its own. Where no account is given, the
// profile tells them apart.
bool is_same_place(const AwsTarget& target, const AwsTarget& other) {
  return target.region == other.region && target.account == other.account &&
         (target.account || target.profile == other.profile);
}

}  // namespace

void check_targets(Review& review) {
  const auto* aws = review.root().find("aws");
  if (aws == nullptr || !review.manifest().aws || review.is_unreliable({"aws"})) return;
  if (aws->find("targets") != nullptr && aws->find("region") != nullptr)
    review.refuse(aws->find("region")->mark, "'aws' has both 'region' and 'targets'",
                  "move the region into a target of its own");
  const auto& targets = review.manifest().aws->targets;
  std::set<std::string> shared_regions;
  for (auto target = targets.begin(); target != targets.end(); ++target)
    for (auto other = targets.begin(); other != target; ++other) {
      if (is_same_place(*target, *other))
        review.refuse(target->mark,
                      fmt::format("{} is the same region of the same account as {}", target->title(), other->title()),
                      "remove one; or tell the accounts apart with 'account' or 'profile'");
      else if (target->region && target->region == other->region && shared_regions.insert(*target->region).second)
        check_modes(review, *target, *other);
    }
}

}  // namespace byoc
