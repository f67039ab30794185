#include "engine/state/record.h"

namespace byoc {

std::string_view to_string(Origin origin) {
  switch (origin) {
    case Origin::unsaid:
      return "";
    case Origin::made:
      return "made";
    case Origin::adopted:
      return "adopted";
  }
  return "";
}

std::optional<Origin> parse_origin(std::string_view text) {
  for (const auto origin : {Origin::made, Origin::adopted})
    if (text == to_string(origin)) return origin;
  return std::nullopt;
}

}  // namespace byoc
