#include "engine/cli/views/signing_list.h"

#include <fmt/format.h>

#include "engine/base/text.h"

namespace byoc {

namespace {

constexpr std::size_t longest_value = 1000;

}  // namespace

std::string signing_list(const std::vector<SigningItem>& items, Paint paint) {
  std::string text;
  for (const auto& item : items) {
    text += fmt::format("\n  {} {}\n", paint(Colour::green, "+"), paint(Colour::bold, printable(item.id)));
    for (const auto& [name, value] : item.rows)
      text += fmt::format("      {:<9} {}\n", name, printable(value, longest_value));
  }
  return text;
}

}  // namespace byoc
