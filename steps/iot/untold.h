// What an answer of AWS IoT leaves out: not told is no difference.
// Must not know: requests.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/facts.h"
#include "engine/state/record.h"

namespace byoc {

// A fact of what the answer says; an empty value is one that it left out.
void add_told(Facts& facts, std::string_view name, const std::string& value);

// What was not told is as it is recorded, and where nothing is recorded as the service makes it when nobody says
// otherwise (`preset`; empty: it has no such default).
void add_untold(Facts& facts, const Record* recorded, std::string_view name, const std::string& preset);

}  // namespace byoc
