// How ties exclude each other, and how those that are there become those that are wanted.
#include <algorithm>
#include <iterator>

#include "steps/iot/links.h"

namespace byoc {

namespace {

using Links = std::set<std::string>;

}  // namespace

Links without(const Links& links, const Links& others) {
  Links rest;
  std::set_difference(links.begin(), links.end(), others.begin(), others.end(), std::inserter(rest, rest.end()));
  return rest;
}

Links LinksKind::in_other_sort(const Links& links, const Links& others) const {
  Links found;
  for (const auto& link : without(links, others))
    if (const auto other = other_sort(link); other && others.contains(*other)) found.insert(link);
  return found;
}

Links LinksKind::in_no_sort(const Links& links, const Links& others) const {
  return without(without(links, others), in_other_sort(links, others));
}

Links LinksKind::in_any_sort(const Links& links, const Links& others) const {
  return without(links, in_no_sort(links, others));
}

Links LinksKind::in_the_way(const Links& links, const std::string& link) const {
  Links found;
  for (const auto& other : links)
    if (excludes(link, other)) found.insert(other);
  return found;
}

std::optional<std::pair<std::string, std::string>> LinksKind::tied_elsewhere(const Links& wanted,
                                                                             const Links& found) const {
  for (const auto& link : without(wanted, found))
    for (const auto& other : in_the_way(found, link))
      if (other != other_sort(link)) return std::pair(link, other);
  return std::nullopt;
}

void LinksKind::change(aws::ResourceClient& iot, const std::string& of, const Links& from, const Links& to) const {
  auto there = from;
  for (const auto& link : without(to, from)) {
    const auto old = in_the_way(without(there, to), link);
    if (old.empty()) continue;
    exchange(iot, of, old, link);
    there = without(there, old);
    there.insert(link);
  }
  auto together = there;
  together.insert(to.begin(), to.end());
  const bool is_off_first = takes_off_first(together);
  for (const bool is_taking_off : {is_off_first, !is_off_first}) {
    if (is_taking_off)
      for (const auto& link : without(there, to)) take_off(iot, of, link);
    else
      for (const auto& link : without(to, there)) add(iot, of, link);
  }
}

void LinksKind::exchange(aws::ResourceClient& iot, const std::string& of, const Links& old,
                         const std::string& link) const {
  for (const auto& other : old) take_off(iot, of, other);
  add(iot, of, link);
}

}  // namespace byoc
