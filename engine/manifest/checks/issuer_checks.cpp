#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/manifest/checks/checks.h"

namespace byoc {

namespace {

// Whether nobody can say that there will be no authority `name` once the mistakes of form are mended.
bool may_be_mended(const Review& review, const std::string& name, const Item* meant) {
  return review.is_unreliable({"authorities", name}) || (meant != nullptr && review.is_unreliable(*meant, "name"));
}

std::string issuer_hint(const Review& review, const std::string& name, const Item* meant) {
  const auto& authorities = review.manifest().authorities;
  if (review.device(name) != nullptr) return "only an authority can issue; name one, or move it to 'authorities'";
  if (authorities.empty()) return "add it to 'authorities'";
  if (meant != nullptr)
    return fmt::format("did you mean '{}' (line {})?", meant->resource->name, meant->resource->mark.line);
  constexpr std::size_t shown = 5;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(authorities.size(), shown); ++i)
    names.push_back(fmt::format("'{}'", authorities[i].name));
  return fmt::format("add it to 'authorities', or name one of them: {}{}", fmt::join(names, ", "),
                     authorities.size() > shown ? ", ..." : "");
}

void check_names(Review& review) {
  for (const auto& item : review.items()) {
    if (!item.resource->issuer || item.issuer != nullptr) continue;
    const auto& name = *item.resource->issuer;
    const auto* meant = review.authority(review.nearest_name(name, review.manifest().authorities));
    if (may_be_mended(review, name, meant)) continue;
    const bool is_device = review.device(name) != nullptr;
    review.refuse(item.mark("issuer"),
                  is_device ? fmt::format("{} names the device '{}' as its issuer", item.title(), name)
                            : fmt::format("{} names the unknown issuer '{}'", item.title(), printable_name(name, 80)),
                  issuer_hint(review, name, meant));
  }
}

// The authorities of the circle that `start` stands in, in the order of issuers, closed: a, b, a.
std::vector<std::string> circle_from(const Item& start) {
  std::vector<std::string> names{start.resource->name};
  for (const auto* item = start.issuer; item != &start; item = item->issuer) names.push_back(item->resource->name);
  names.push_back(start.resource->name);
  return names;
}

void refuse_circle(Review& review, const Item& start) {
  if (start.issuer == &start)
    return review.refuse(start.mark("issuer"), fmt::format("{} names itself as its issuer", start.title()),
                         "leave 'issuer' out for a root, which signs its own certificate");
  review.refuse(start.mark("issuer"),
                fmt::format("the authorities issue each other in a circle: {}", fmt::join(circle_from(start), " <- ")),
                "leave 'issuer' out for the one that is the root");
}

bool check_circles(Review& review) {
  bool is_good = true;
  std::unordered_set<const Item*> ended;  // following issuers from here has been seen through
  for (const auto& start : review.items()) {
    std::vector<const Item*> trail;
    std::unordered_set<const Item*> on_trail;
    const auto* item = &start;
    while (item != nullptr && !ended.contains(item) && on_trail.insert(item).second) {
      trail.push_back(item);
      item = item->issuer;
    }
    if (item != nullptr && on_trail.contains(item)) {
      refuse_circle(review, *item);
      is_good = false;
    }
    ended.insert(trail.begin(), trail.end());
  }
  return is_good;
}

// Of issuers in a circle there is no end.
void check_depths(Review& review) {
  for (const auto& item : review.items()) {
    std::uintmax_t levels = 1;
    for (const auto* above = item.issuer; above != nullptr && limits::hierarchy.allows(levels); above = above->issuer)
      ++levels;
    if (!limits::hierarchy.allows(levels))
      review.refuse(item.mark("issuer"),
                    fmt::format("{} stands in a hierarchy of more than {}: {}", item.title(), limits::hierarchy.text(),
                                limits::hierarchy.reason),
                    std::string(limits::hierarchy.way_out));
  }
}

}  // namespace

bool check_issuers(Review& review) {
  check_names(review);
  if (!check_circles(review)) return false;
  check_depths(review);
  return true;
}

namespace {

// The nearest authority above `item` whose path length does not reach down to it.
void check_path_length(Review& review, const Item& item) {
  const int below = item.node->find("path_length") == nullptr ? 0 : *item.resource->path_length;
  int depth = 1;
  for (const auto* above = item.issuer; above != nullptr; above = above->issuer, ++depth) {
    const auto limit = above->resource->path_length;
    if (!limit || depth + below <= *limit) continue;
    if (depth > *limit) {
      review.refuse(
          item.mark("issuer"),
          fmt::format("{} stands {} below {}, whose path length is {}", item.title(), depth, above->title(), *limit),
          fmt::format("raise 'path_length' of '{}' to {}, or choose another issuer", above->resource->name,
                      depth + below));
    } else {
      review.refuse(item.mark("path_length"),
                    fmt::format("the path length {} of {} does not fit below {}, whose own is {}", below, item.title(),
                                above->title(), *limit),
                    fmt::format("lower it to at most {}", *limit - depth));
    }
    return;
  }
}

}  // namespace

void check_path_lengths(Review& review) {
  for (const auto& item : review.items())
    if (item.is_authority()) check_path_length(review, item);
}

}  // namespace byoc
