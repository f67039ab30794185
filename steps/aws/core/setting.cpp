#include "steps/aws/core/setting.h"

#include <fmt/format.h>

#include "engine/base/text.h"

namespace byoc::aws {

std::optional<Setting> find_setting(const ReadHost& host, const Profile& profile, const std::string& variable,
                                    std::string_view key) {
  if (auto value = set_variable(host.environment, variable)) return Setting{std::move(*value), variable};
  if (auto value = profile.setting(key))
    return Setting{std::move(*value), fmt::format("'{}' of profile '{}'", key, printable(profile.name()))};
  return std::nullopt;
}

std::optional<std::string> setting_value(const ReadHost& host, const Profile& profile, const std::string& variable,
                                         std::string_view key) {
  auto setting = find_setting(host, profile, variable, key);
  return setting ? std::optional(std::move(setting->value)) : std::nullopt;
}

}  // namespace byoc::aws
