#include "steps/iot/arrival.h"

#include <fmt/format.h>

#include "engine/base/error.h"

namespace byoc {

std::string_view to_string(Arrival arrival) {
  return arrival == Arrival::made ? "made" : "found";
}

std::optional<Arrival> arrival_in(const Facts& details) {
  const auto text = find_fact(details, "arrival");
  if (!text) return std::nullopt;
  for (const auto arrival : {Arrival::made, Arrival::found})
    if (to_string(arrival) == *text) return arrival;
  throw InternalError(fmt::format("'{}' says nothing of an arrival", *text));
}

}  // namespace byoc
