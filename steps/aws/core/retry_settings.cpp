#include "steps/aws/core/retry_settings.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/core/setting.h"

namespace byoc::aws {

namespace {

void check_mode(const Setting& mode) {
  constexpr std::array<std::string_view, 3> modes{"legacy", "standard", "adaptive"};
  if (std::ranges::find(modes, to_lower(mode.value)) != modes.end()) return;
  throw Error(fmt::format("{} is '{}', which is no retry mode", mode.said_by, printable(mode.value, 40)),
              fmt::format("set {} to 'standard', or remove it", mode.said_by));
}

int parse_attempts(const Setting& setting) {
  int attempts = 0;
  const auto* end = setting.value.data() + setting.value.size();
  if (std::from_chars(setting.value.data(), end, attempts).ptr != end || attempts < 1)
    throw Error(fmt::format("{} is '{}', which is no number from 1", setting.said_by, printable(setting.value, 40)),
                fmt::format("set {} to the number of times to try a request, such as 3", setting.said_by));
  return attempts;
}

}  // namespace

std::optional<int> find_max_attempts(const ReadHost& host, const Profile& profile) {
  if (const auto mode = find_setting(host, profile, "AWS_RETRY_MODE", "retry_mode")) check_mode(*mode);
  const auto attempts = find_setting(host, profile, "AWS_MAX_ATTEMPTS", "max_attempts");
  return attempts ? std::optional(parse_attempts(*attempts)) : std::nullopt;
}

}  // namespace byoc::aws
