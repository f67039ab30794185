// A setting that an environment variable gives, or else the profile, and who gave it.
// Must not know: operations, requests.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/host/host.h"
#include "steps/aws/core/profile.h"

namespace byoc::aws {

struct Setting {
  std::string value;
  std::string said_by;  // for people: "AWS_RETRY_MODE", "'retry_mode' of profile 'factory'"
};

// Nothing if neither has it, or only an empty one.
std::optional<Setting> find_setting(const ReadHost& host, const Profile& profile, const std::string& variable,
                                    std::string_view key);

// The value alone, where nobody has to be told who gave it.
std::optional<std::string> setting_value(const ReadHost& host, const Profile& profile, const std::string& variable,
                                         std::string_view key);

}  // namespace byoc::aws
