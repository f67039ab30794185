#include "engine/plan/model/reason.h"

#include <set>

namespace byoc {

namespace {

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < reason_codes.size(); ++i)
    if (static_cast<std::size_t>(reason_codes[i].first) != i) return false;
  return true;
}

static_assert(is_in_order() && reason_codes.back().first == ReasonCode::window_without_gain, "a code without a token");

}  // namespace

std::string_view to_string(ReasonCode code) {
  return reason_codes[static_cast<std::size_t>(code)].second;
}

Reasons differences(const Facts& before, const Facts& after, bool (*counts)(std::string_view), ReasonCode code) {
  std::set<std::string_view> names;
  for (const auto* facts : {&before, &after})
    for (const auto& [name, value] : *facts)
      if (counts == nullptr || counts(name)) names.insert(name);
  Reasons reasons;
  for (const auto name : names) {
    auto was = find_fact(before, name), is = find_fact(after, name);
    if (was != is)
      reasons.push_back({.code = code, .fact = std::string(name), .before = std::move(was), .after = std::move(is)});
  }
  return reasons;
}

}  // namespace byoc
