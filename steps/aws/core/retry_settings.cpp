#include "steps/aws/core/retry_settings.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "engine/base/text.h"

namespace byoc::aws {

namespace {

constexpr int usual_attempts = 3;

struct Said {
  std::string value;
  std::string by;
};

std::optional<Said> find_setting(const ReadHost& host, const Profile& profile, const std::string& variable,
                                 const std::string& key) {
  if (auto value = set_variable(host.environment, variable)) return Said{*value, variable};
  if (auto value = profile.setting(key))
    return Said{*value, fmt::format("'{}' of profile '{}'", key, printable(profile.name()))};
  return std::nullopt;
}

void check_mode(const Said& mode) {
  constexpr std::array<std::string_view, 3> modes{"legacy", "standard", "adaptive"};
  if (std::ranges::find(modes, to_lower(mode.value)) != modes.end()) return;
  throw Error(fmt::format("{} is '{}', which is no retry mode", mode.by, printable(mode.value, 40)),
              fmt::format("set {} to 'standard', or remove it", mode.by));
}

int parse_attempts(const Said& said) {
  int attempts = 0;
  const auto* end = said.value.data() + said.value.size();
  if (std::from_chars(said.value.data(), end, attempts).ptr != end || attempts < 1)
    throw Error(fmt::format("{} is '{}', which is no number from 1", said.by, printable(said.value, 40)),
                fmt::format("set {} to the number of times to try a request, such as 3", said.by));
  return attempts;
}

}  // namespace

int find_max_attempts(const ReadHost& host, const Profile& profile) {
  if (const auto mode = find_setting(host, profile, "AWS_RETRY_MODE", "retry_mode")) check_mode(*mode);
  const auto attempts = find_setting(host, profile, "AWS_MAX_ATTEMPTS", "max_attempts");
  return attempts ? parse_attempts(*attempts) : usual_attempts;
}

}  // namespace byoc::aws
