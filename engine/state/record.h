// What is recorded of one finished step.
// Must not know: any kind in particular, plans.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/facts.h"

namespace byoc {

// Where the thing that a step is about comes from.
enum class Origin {
  unsaid,   // recorded in a lock of format 1; counts as adopted
  made,     // by byoc-apply
  adopted,  // it was there already
};

// "made", "adopted"; empty for `unsaid`. And back; nothing for any other text.
std::string_view to_string(Origin origin);
std::optional<Origin> parse_origin(std::string_view text);

struct Record {
  std::string kind;
  Facts wanted;   // what was wanted when it was done
  Facts outputs;  // what came of it, public facts only
  Origin origin = Origin::unsaid;
  Facts history{};  // what was done with it that nobody can look up again, such as when it was revoked

  friend bool operator==(const Record&, const Record&) = default;
};

}  // namespace byoc
