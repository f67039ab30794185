#include "steps/aws/core/mask.h"

#include <algorithm>

namespace byoc::aws {

namespace {

// Marks in `hidden` where `secret` stands, also where it overlaps itself.
void hide(std::string_view text, std::string_view secret, std::vector<bool>& hidden) {
  if (secret.empty()) return;
  std::size_t done = 0;
  for (auto at = text.find(secret); at != std::string_view::npos; at = text.find(secret, at + 1)) {
    const auto end = at + secret.size();
    std::fill(hidden.begin() + static_cast<std::ptrdiff_t>(std::max(at, done)),
              hidden.begin() + static_cast<std::ptrdiff_t>(end), true);
    done = end;
  }
}

}  // namespace

std::string masked(std::string_view text, const std::vector<std::string_view>& secrets) {
  constexpr std::size_t stars = 3;
  std::vector<bool> hidden(text.size(), false);
  for (const auto secret : secrets) hide(text, secret, hidden);
  std::string shown;
  for (std::size_t at = 0, run = 0; at < text.size(); ++at) {
    run = hidden[at] ? run + 1 : 0;
    if (run == 0)
      shown += text[at];
    else if (run <= stars)
      shown += '*';
  }
  return shown;
}

}  // namespace byoc::aws
