#include "engine/base/limits.h"

#include <fmt/format.h>

namespace byoc {

namespace {

// 2000000 -> "2,000,000".
std::string with_commas(std::uintmax_t number) {
  auto digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

}  // namespace

std::string Limit::text() const {
  if (unit == "MiB") return fmt::format("{} MiB", most / limits::mebibyte);
  if (unit == "KiB") return fmt::format("{} KiB", most / limits::kibibyte);
  return fmt::format("{} {}", with_commas(most), unit);
}

}  // namespace byoc
