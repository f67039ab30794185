// How a registration came to be in this run, for the steps that need it: the detail "arrival".
// Must not know: files, requests.
#pragma once

#include <optional>
#include <string_view>

#include "engine/base/facts.h"

namespace byoc {

enum class Arrival {
  made,   // by us, with the status and the tags that were asked for
  found,  // it was there already: what it has besides is its own
};

std::string_view to_string(Arrival arrival);

// The detail among `details`; nothing where there was nothing to be done.
std::optional<Arrival> arrival_in(const Facts& details);

}  // namespace byoc
